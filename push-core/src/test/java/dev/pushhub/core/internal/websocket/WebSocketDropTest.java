package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.CloseCode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page still hears that is dropped for being too slow. */
class WebSocketDropTest {
  private static final Duration TICK = Duration.ofMillis(70);

  private final ScriptedPage page = ScriptedPage.open(delivery -> delivery.slowPageBytes(20));

  @AfterEach
  void whoIsGoneHoldsNothing() {
    page.goesAndHoldsNothing();
    page.close();
  }

  private void drop() {
    page.webSocket().drop(CloseCode.TOO_SLOW, "slow");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aDroppedPageHearsTheRestOfAFrameThatWasCutAndWhy(int taken) {
    page.isCutAfter(taken);

    drop();
    page.peer().takesAll();
    page.loop().turn();

    assertThat(page.heard()).containsExactly("abc", "<4008 slow>");
    assertThat(page.peer().sawFin()).isTrue();
    assertThat(page.told()).containsExactly("dropped 2 of " + (11 - taken), "closed 4008 slow");
    assertThat(page.counters().dropped.sum()).isEqualTo(1);
    assertThat(page.counters().deliveries.sum()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void aDroppedPageWithoutACutFrameHearsOnlyWhy(int taken) {
    page.isCutAfter(taken);

    drop();
    page.peer().takesAll();
    page.loop().turn();

    assertThat(page.heard()).endsWith("<4008 slow>").doesNotContain("defg");
    assertThat(page.peer().came()).hasSize(taken + 8);
    assertThat(page.counters().dropped.sum()).isEqualTo(taken == 0 ? 2 : 1);
  }

  @Test
  void aDroppedPageThatTakesNothingIsResetAfterASecond() {
    page.isCutAfter(3);
    drop();

    page.loop().advance(Duration.ofMillis(990));
    assertThat(page.peer().isGone()).isFalse();
    page.loop().advance(TICK.plusMillis(10));

    assertThat(page.peer().wasReset()).isTrue();
    assertThat(page.heard()).containsExactly("...");
    assertThat(page.counters().dropped.sum()).isEqualTo(2);
  }

  @Test
  void aPageOverItsLimitIsDroppedInTheNextTurnAndTakesNothingMore() {
    page.isCutAfter(3);
    page.send("twelve bytes");
    page.send("neither this");
    assertThat(page.webSocket().isOpen()).isTrue(); // a broadcast may be under way

    page.loop().turn();
    page.peer().takesAll();
    page.loop().turn();

    assertThat(page.heard()).containsExactly("abc", "<4008 too slow: more waits than may>");
    assertThat(page.peer().sawFin()).isTrue();
  }

  @Test
  void aPageThatIsClosingIsCutIfAllSlowPagesHoldTooMuch() {
    try (ScriptedPage closing = ScriptedPage.open(delivery -> delivery.slowPagesBytes(20))) {
      closing.peer().takes(3);
      closing.send("fifteen letters");
      closing.loop().turn();
      closing.webSocket().close(CloseCode.DISCONNECTED, "bye");
      assertThat(closing.peer().isGone()).isFalse();

      closing.loop().turn(2);

      assertThat(closing.peer().wasReset()).isTrue();
      assertThat(closing.told()).containsExactly("closed 4501 bye");
      assertThat(closing.accounted()).isZero();
    }
  }
}
