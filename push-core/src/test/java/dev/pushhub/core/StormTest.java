package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.PageCrowd;
import dev.pushhub.core.wire.RawPage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands come back at once, as after a restart, and those who are there are delivered to. */
@Timeout(120)
class StormTest {
  private static final int STORM = 2_000;

  /** Round trips that must be seen to fit in between newcomers; one storm has room for hundreds. */
  private static final int LEAST = 20;

  /** So many storms may be needed to see them: one can be over in a moment on a quick machine. */
  private static final int MOST_STORMS = 20;

  @Test
  void deliveryGoesOnWhileThousandsComeBackAtOnce() {
    try (HubUnderTest hub = HubUnderTest.started(RecordingListener.silent(), b -> {})) {
      RawPage page = hub.page("here");
      Dribble dribble = new Dribble(hub);
      int during = 0;

      for (int storm = 0; storm < MOST_STORMS && during < LEAST; storm++) {
        during += roundTripsDuringAStorm(hub, page, dribble);
      }

      assertThat(during).isGreaterThanOrEqualTo(LEAST);
      dribble.toItsEnd();
    }
  }

  /** How many messages reached the page after the first newcomer and before the last. */
  private static int roundTripsDuringAStorm(HubUnderTest hub, RawPage page, Dribble dribble) {
    List<String> uids = IntStream.range(0, STORM).mapToObj(i -> "storm" + i).toList();
    int during = 0;
    CompletableFuture<PageCrowd> coming =
        CompletableFuture.supplyAsync(
            () -> PageCrowd.connect(hub.hub().webSocketPort(), uids, (number, text) -> {}));
    try {
      for (int sent = 0; hub.hub().stats().sessions() < 1 + STORM; sent++) {
        long before = hub.hub().stats().sessions();
        assertThat(hub.hub().sendToUid("here", "push " + sent)).isTrue();
        assertThat(page.nextText()).isEqualTo("push " + sent);
        if (before > 1 && hub.hub().stats().sessions() < 1 + STORM) {
          during++; // some had come, and some were still to come
        }
        dribble.oneMore();
      }
      assertThat(hub.hub().broadcast("all are back")).isEqualTo(1 + STORM);
      assertThat(page.nextText()).isEqualTo("all are back");
    } finally {
      coming.join().close();
    }
    HubUnderTest.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> hub.hub().stats().sessions() == 1);
    return during;
  }

  @Test
  void aHandshakeThatComesByteByByteHoldsUpNobody() {
    try (HubUnderTest hub = HubUnderTest.started(RecordingListener.silent(), b -> {})) {
      RawPage page = hub.page("here");
      Dribble dribble = new Dribble(hub);

      for (int i = 0; dribble.oneMore(); i++) {
        assertThat(hub.hub().sendToUid("here", "push " + i)).isTrue();
        assertThat(page.nextText()).isEqualTo("push " + i);
      }

      dribble.toItsEnd();
    }
  }

  /** A handshake of which one byte comes at a time. */
  private static final class Dribble {
    private final RawPage page;
    private final byte[] handshake;
    private int sent;

    Dribble(HubUnderTest hub) {
      page = hub.connection();
      handshake = hub.to().handshake().getBytes(StandardCharsets.US_ASCII);
    }

    boolean oneMore() {
      if (sent < handshake.length - 1) {
        page.send(handshake, sent, ++sent);
        return true;
      }
      return false;
    }

    void toItsEnd() {
      page.send(handshake, sent, handshake.length);
      page.expectUpgrade();
    }
  }
}
