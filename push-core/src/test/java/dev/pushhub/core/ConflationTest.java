package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Push;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pushes with a key, to pages that read slowly. */
@Timeout(60)
class ConflationTest {
  private static final int MANY = 200_000; // far more than may wait, and than sockets hold

  private static HubUnderTest started() {
    return HubUnderTest.started(
        b ->
            b.delivery(
                d ->
                    d.slowPageMessages(1_000)
                        .slowPageBytes(32 << 20)
                        .slowPageGrace(Duration.ZERO)
                        .publishTimeout(Duration.ZERO)));
  }

  private static RawPage small(HubUnderTest hub, String uid) {
    return hub.bound(hub.keep(hub.to().receiveBuffer(4096).open()), uid);
  }

  private static Push percent(int i) {
    return Push.of("percent " + i).withKey("percent");
  }

  @Test
  void aPageThatDoesNotReadKeepsTheNewestValueAndIsNotDropped() {
    try (HubUnderTest hub = started()) {
      RawPage page = small(hub, "u");
      fillTheSocket(hub);
      assertThat(hub.hub().sendToUid("u", "row 1")).isTrue();

      for (int i = 1; i <= MANY; i++) {
        assertThat(hub.hub().sendToUid("u", percent(i))).isTrue();
      }
      assertThat(hub.hub().sendToUid("u", "row 2")).isTrue();

      int last = 0;
      boolean sawRow = false;
      for (String text = text(page); !text.equals("row 2"); text = text(page)) {
        if (text.startsWith("percent ")) {
          int value = Integer.parseInt(text.substring("percent ".length()));
          assertThat(value).isGreaterThan(last);
          last = value;
        }
        sawRow |= text.equals("row 1");
      }
      assertThat(last).isEqualTo(MANY);
      assertThat(sawRow).isTrue();
      assertThat(hub.hub().stats().conflated()).isGreaterThan(MANY - 1_000);
      assertThat(hub.hub().stats().dropped()).isZero();
    }
  }

  private static String text(RawPage page) {
    return page.nextText();
  }

  /** More than sockets hold, so that the page is slow until it reads. */
  private static void fillTheSocket(HubUnderTest hub) {
    long before = hub.hub().stats().bytesSent();
    assertThat(hub.hub().sendToUid("u", "x".repeat(16 << 20))).isTrue();
    HubUnderTest.await().until(() -> hub.hub().stats().bytesSent() > before);
  }

  @Test
  void aBroadcastAndAPushToTheUidOfOneKeyDoNotReplaceEachOther() {
    try (HubUnderTest hub = started()) {
      RawPage page = small(hub, "u");
      fillTheSocket(hub);

      assertThat(hub.hub().sendToUid("u", Push.of("mine").withKey("k"))).isTrue();
      assertThat(hub.hub().broadcast(Push.of("old for all").withKey("k"))).isEqualTo(1);
      assertThat(hub.hub().broadcast(Push.of("for all").withKey("k"))).isEqualTo(1);
      assertThat(hub.hub().sendToUid("u", "end")).isTrue();

      StringBuilder heard = new StringBuilder();
      for (String text = text(page); !text.equals("end"); text = text(page)) {
        heard.append(text.startsWith("x") ? "" : text + ";");
      }
      assertThat(heard.toString()).isEqualTo("mine;for all;");
    }
  }
}
