package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages that are silent: pinged, and given up if they stay so. */
@Timeout(60)
class PageHeartbeatTest {
  // Long enough for a busy machine to answer in, short enough to wait for.
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final int ROUNDS = 5;

  @AutoClose
  private final HubUnderTest hub =
      HubUnderTest.started(
          builder ->
              builder.webSocket(w -> w.heartbeatInterval(INTERVAL).heartbeatTimeout(TIMEOUT)));

  @Test
  void aSilentPageIsPingedAndThenGivenUp() {
    RawPage page = hub.page("uid1");

    assertThat(page.nextFrame().opcode()).isEqualTo(RawFrame.PING);

    HubUnderTest.await().until(() -> !hub.hub().isOnline("uid1"));
    // Hooks of a session and of its uid come in no order between the two.
    HubUnderTest.await().until(() -> !hub.hooks().events("offline").isEmpty());
    HubUnderTest.await().until(() -> !hub.hooks().events("closed").isEmpty());
    assertThat(hub.hooks().events("closed")).hasSize(1);
    assertThat(hub.hooks().events("offline")).containsExactly("offline uid1");
    assertThat(hub.hub().stats().heartbeatsMissed()).isEqualTo(1);
    HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
    assertThat(hub.hooks().events("closed")).hasSize(1);
  }

  @Test
  void aPageThatAnswersStays() {
    RawPage page = hub.page("uid1");

    for (int i = 0; i < ROUNDS; i++) {
      RawFrame ping = page.nextFrame();
      assertThat(ping.opcode()).isEqualTo(RawFrame.PING);
      assertThat(ping.fin()).isTrue();
      assertThat(ping.masked()).isFalse();
      page.frame(RawFrame.PONG, true, ping.payload());
    }

    assertStillThere(page);
  }

  @Test
  void aPageThatAnswersWithAnythingElseStays() {
    RawPage page = hub.page("uid1");

    for (int i = 0; i < ROUNDS; i++) {
      assertThat(page.nextFrame().opcode()).isEqualTo(RawFrame.PING);
      page.text("here " + i);
      assertThat(page.nextText()).isEqualTo("here " + i);
    }

    assertStillThere(page);
  }

  @Test
  void aPageThatIsPushedToIsPingedAllTheSame() {
    RawPage page = hub.page("uid1");

    for (int i = 0; i < ROUNDS; i++) {
      assertThat(hub.hub().sendToUid("uid1", "push " + i)).isTrue();
      assertThat(page.nextText()).isEqualTo("push " + i);
      assertThat(page.nextFrame().opcode()).isEqualTo(RawFrame.PING);
      page.frame(RawFrame.PONG, true, new byte[0]);
    }

    assertStillThere(page);
  }

  @Test
  void theNextPingComesAfterTheIntervalHoweverLongTheTimeout() {
    try (HubUnderTest patient =
        HubUnderTest.started(
            builder ->
                builder.webSocket(
                    w -> w.heartbeatInterval(INTERVAL).heartbeatTimeout(Duration.ofMinutes(1))))) {
      RawPage page = patient.page("uid1");

      for (int i = 0; i < ROUNDS; i++) {
        RawFrame ping = page.nextFrame();
        assertThat(ping.opcode()).isEqualTo(RawFrame.PING);
        page.frame(RawFrame.PONG, true, ping.payload());
      }
    }
  }

  private void assertStillThere(RawPage page) {
    page.answerPings();
    assertThat(hub.hub().sendToUid("uid1", "still there")).isTrue();
    assertThat(page.nextText()).isEqualTo("still there");
    assertThat(hub.hooks().events("closed")).isEmpty();
    assertThat(hub.hub().stats().heartbeatsMissed()).isZero();
  }
}
