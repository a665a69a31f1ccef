package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of the last things: what is queued, the close frame, FIN; and in what time. */
class WebSocketClosingTest {
  /** The default of the time for closing, and a tick of the deadlines beyond it. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration TICK = Duration.ofMillis(70);
  private static final int BUFFER = 256 << 10;

  private final ScriptedPage page = ScriptedPage.open();

  @AfterEach
  void whoIsGoneHoldsNothing() {
    page.goesAndHoldsNothing();
    page.close();
  }

  private void close() {
    page.webSocket().close(CloseCode.DISCONNECTED, "bye");
  }

  private void pageCloses(int code) {
    page.pageSends(RawFrame.CLOSE, RawPage.closePayload(code, ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4, 5, 6, 7, 10})
  void whatIsQueuedComesBeforeTheCloseFrameWhereverItWasCut(int taken) {
    page.isCutAfter(taken);

    close();
    page.loop().turn(3);
    assertThat(page.peer().came()).hasSize(taken);
    assertThat(page.peer().sawFin()).isFalse();
    page.peer().takesAll();
    page.loop().turn();

    assertThat(page.heard()).containsExactly("abc", "defg", "<4501 bye>");
    assertThat(page.peer().sawFin()).isTrue();
    assertThat(page.peer().isGone()).isFalse();
  }

  @Test
  void finFollowsTheLastByteOfTheCloseFrameAndNotBefore() {
    page.isCutAfter(3);
    close();

    for (int size = 3; size < 5 + 6 + 7; size++) {
      assertThat(page.peer().came()).hasSize(size);
      assertThat(page.peer().sawFin()).isFalse();
      page.peer().takes(1);
      page.loop().turn();
    }

    assertThat(page.heard()).containsExactly("abc", "defg", "<4501 bye>");
    assertThat(page.peer().sawFin()).isTrue();
    assertThat(page.peer().isWaitedForToTakeMore()).isFalse();
  }

  @Test
  void moreThanABufferHoldsIsAllSentBeforeTheCloseFrame() {
    String large = "x".repeat(60_000);
    for (int i = 0; i < 10; i++) {
      page.send(large);
    }

    close();
    page.loop().turn(4);

    assertThat(page.heard()).hasSize(11).endsWith(large, "<4501 bye>");
    assertThat(page.peer().came()).hasSizeGreaterThan(2 * BUFFER);
    assertThat(page.peer().sawFin()).isTrue();
  }

  @Test
  void nothingComesAfterTheCloseFrame() {
    page.isCutAfter(3);
    close();

    page.send("too late");
    page.pageSends(RawFrame.PING, new byte[] {'p'});
    page.pageSends(RawFrame.TEXT, "heard by nobody".getBytes(StandardCharsets.UTF_8));
    close();
    page.webSocket().drop(CloseCode.TOO_SLOW, "slow");
    page.loop().turn();
    page.peer().takesAll();
    page.loop().turn();
    page.send("later still");
    page.loop().turn(2);

    assertThat(page.heard()).containsExactly("abc", "defg", "<4501 bye>");
    assertThat(page.told()).containsExactly("closed 4501 bye");
  }

  @Test
  void whatThePageSendsIsAnsweredInItsPlaceAmongTheMessages() {
    page.peer().takes(1);
    page.send("first");
    page.loop().turn();
    page.pageSends(RawFrame.PING, new byte[] {'p'});
    page.loop().turn();
    page.send("second");
    pageCloses(1000);
    page.loop().turn();

    page.peer().takesAll();
    page.loop().turn();

    assertThat(page.heard()).containsExactly("first", "<pong p>", "second", "<1000 >");
    assertThat(page.told()).containsExactly("closed 1000 ");
    assertThat(page.peer().sawFin()).isTrue();
  }

  @Test
  void thePagesFinAfterTheHubsClosesInOrder() {
    page.send("last");
    close();
    page.loop().turn();
    assertThat(page.peer().sawFin()).isTrue();

    pageCloses(4501);
    page.loop().turn();
    assertThat(page.peer().isGone()).isFalse();
    page.peer().sendsFin();
    page.loop().turn();

    assertThat(page.peer().isGone()).isTrue();
    assertThat(page.peer().wasReset()).isFalse();
  }

  @Test
  void thePagesFinWhileItsQueueDrainsLosesNothing() {
    page.isCutAfter(3);
    close();
    page.peer().sendsFin();
    page.loop().turn(3);
    assertThat(page.peer().isGone()).isFalse();

    page.peer().takesAll();
    page.loop().turn();

    assertThat(page.heard()).containsExactly("abc", "defg", "<4501 bye>");
    assertThat(page.peer().isGone()).isTrue();
    assertThat(page.peer().wasReset()).isFalse();
  }

  @Test
  void aPageThatTakesNothingWhileItIsClosedIsCutInTime() {
    page.isCutAfter(3);
    close();

    page.loop().advance(CLOSE_TIMEOUT.minusMillis(1));
    assertThat(page.peer().isGone()).isFalse();
    page.loop().advance(TICK);

    assertThat(page.peer().wasReset()).isTrue();
    assertThat(page.peer().sawFin()).isFalse();
    assertThat(page.counters().dropped.sum()).isEqualTo(2);
  }

  @Test
  void aPageThatTakesALittleNowAndThenIsCutInTheSameTime() {
    page.peer().takes(0);
    page.send("x".repeat(1_000));
    page.loop().turn();
    close();

    for (int i = 0; i < 49; i++) {
      page.peer().takes(1);
      page.loop().advance(Duration.ofMillis(100));
      assertThat(page.peer().isGone()).isFalse();
    }
    page.loop().advance(Duration.ofMillis(100).plus(TICK));

    assertThat(page.peer().wasReset()).isTrue();
    assertThat(page.peer().came()).hasSize(49);
  }

  @Test
  void aPageThatHasTakenEverythingAndDoesNotGoIsCutInTime() {
    page.send("last");
    close();
    page.loop().turn();
    assertThat(page.peer().sawFin()).isTrue();

    page.loop().advance(CLOSE_TIMEOUT.minusMillis(1));
    assertThat(page.peer().isGone()).isFalse();
    page.loop().advance(TICK);

    assertThat(page.peer().wasReset()).isTrue();
  }

  @Test
  void aPageThatSendsForEverWhileItIsClosedIsCutInTime() {
    close();

    for (int i = 0; i < 52; i++) {
      page.pageSends(RawFrame.TEXT, new byte[100]);
      page.loop().advance(Duration.ofMillis(100));
    }

    assertThat(page.peer().isGone()).isTrue();
    assertThat(page.told()).containsExactly("closed 4501 bye");
  }

  @Test
  void onceItClosesTheHandlerHearsOfNoDeadline() {
    page.webSocket().deadline(3, TimeUnit.SECONDS);
    close();
    page.webSocket().deadline(4, TimeUnit.SECONDS);

    page.loop().advance(Duration.ofSeconds(4)).advance(Duration.ofSeconds(1)).advance(TICK);

    assertThat(page.peer().isGone()).isTrue();
    assertThat(page.told()).containsExactly("closed 4501 bye");
  }

  @Test
  void aWriteThatFailsIsAPageThatIsLost() {
    page.send("abc");
    page.peer().breaks();

    page.loop().turn(2);

    assertThat(page.told()).containsExactly("closed 1006 ");
    assertThat(page.counters().dropped.sum()).isEqualTo(1);
  }

  @Test
  void aWriteThatFailsWhileItClosesIsToldAsTheCloseItWas() {
    page.isCutAfter(3);
    page.peer().breaks();

    close();
    page.loop().turn(2);

    assertThat(page.told()).containsExactly("closed 4501 bye");
    assertThat(page.peer().isGone()).isTrue();
  }

  @Test
  void aCloseFrameThatCanNotBeWrittenIsToldOnce() {
    page.peer().breaks();

    close();

    assertThat(page.peer().isGone()).isTrue();
    assertThat(page.told()).containsExactly("closed 4501 bye");
  }
}
