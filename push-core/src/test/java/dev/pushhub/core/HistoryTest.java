package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a hub with a history answers to publishers. */
@Timeout(60)
class HistoryTest {
  private static HubUnderTest keeping() {
    return HubUnderTest.started(builder -> builder.history(h -> h.enabled(true)));
  }

  @Test
  void aMessageToSomebodyWhoIsOfflineIsKeptAndAnsweredTrue() {
    try (HubUnderTest hub = keeping()) {
      assertThat(hub.hub().stats().historyMessages()).isZero();

      assertThat(hub.hub().sendToUid("nobody", "x")).isTrue();

      assertThat(hub.hub().stats().historyMessages()).isEqualTo(1);
      assertThat(hub.hub().stats().historyBytes()).isPositive();
      assertThat(hub.hub().stats().accepted()).isEqualTo(1);
      assertThat(hub.hub().stats().undelivered()).isZero();
    }
  }

  @Test
  void soIsALineAndABroadcast() {
    try (HubUnderTest hub = keeping()) {
      RawPublisher publisher = hub.publisher();

      assertThat(publisher.request("{\"uid\":\"nobody\"}")).isEqualTo("ok");
      assertThat(publisher.request("{\"cmd\":\"broadcast\",\"message\":\"x\"}")).isEqualTo("ok");
      assertThat(hub.hub().broadcast("y")).isZero(); // how many were there

      assertThat(hub.hub().stats().historyMessages()).isEqualTo(3);
      assertThat(hub.hub().stats().accepted()).isEqualTo(3);
    }
  }

  @Test
  void whatIsKeptIsNotUndelivered() {
    try (HubUnderTest hub = keeping()) {
      hub.hub().sendToUid("uid1", "x");
      hub.page("uid1");

      // In the uid's order of hooks, what was undelivered would have been told before.
      HubUnderTest.await().until(() -> hub.hooks().events("online").size() == 1);
      assertThat(hub.hooks().events("undelivered")).isEmpty();
    }
  }

  @Test
  void plainPagesHearWhatTheyAlwaysDid() {
    try (HubUnderTest hub = keeping()) {
      RawPage page = hub.page("uid1");
      RawPage other = hub.page("uid1");

      assertThat(hub.hub().sendToUid("uid1", "one")).isTrue();
      assertThat(hub.hub().broadcast("two")).isEqualTo(2);
      assertThat(
              hub.publisher().request("{\"cmd\":\"send\",\"to\":\"uid1\",\"message\":\"three\"}"))
          .isEqualTo("ok");

      for (RawPage each : List.of(page, other)) {
        assertThat(each.nextText()).isEqualTo("one");
        assertThat(each.nextText()).isEqualTo("two");
        assertThat(each.nextText()).isEqualTo("three");
      }
    }
  }
}
