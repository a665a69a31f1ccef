package dev.pushhub.core.internal.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawFrame;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page begins and does not end; and how often it may begin. */
class WebSocketTimesTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final byte[] TEXT =
      RawFrame.masked(RawFrame.TEXT, true, "x".repeat(99).getBytes(UTF_8));

  private final ScriptedPage page =
      ScriptedPage.with(
          hub ->
              hub.limits(
                  l ->
                      l.messageTimeout(Duration.ofSeconds(30))
                          .pageMessageRate(10)
                          .pageMessageBurst(20)
                          .pageControlRate(10)
                          .pageControlBurst(20)));

  @AfterEach
  void whoIsGoneIsNotWaitedFor() {
    page.peer().connection().close();
    page.loop().advance(Duration.ofMinutes(2)).turn(3);
    assertThat(page.counters().messagesTimedOut.sum()).isLessThanOrEqualTo(1);
    page.close();
  }

  private void receive(byte[] bytes, int from, int to) {
    page.peer().sends(Arrays.copyOfRange(bytes, from, to));
    page.loop().turn();
  }

  private void seconds(int count) {
    for (int i = 0; i < count; i++) {
      page.loop().advance(SECOND);
    }
  }

  private void assertTimedOut() {
    assertThat(page.heard()).last().asString().startsWith("<4008 ");
    assertThat(page.counters().messagesTimedOut.sum()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6, 50, 104})
  void aFrameThatIsNotEndedIsClosedInTime(int bytes) {
    receive(TEXT, 0, bytes);
    seconds(29);
    assertThat(page.webSocket().isOpen()).isTrue();

    seconds(2);

    assertTimedOut();
  }

  @Test
  void aByteASecondIsNotEnough() {
    for (int i = 0; i < 31; i++) {
      receive(TEXT, i, i + 1);
      seconds(1);
    }

    assertTimedOut();
  }

  @Test
  void pingsBetweenFragmentsGiveNoMoreTime() {
    receive(RawFrame.masked(RawFrame.TEXT, false, new byte[1]), 0, 7);
    for (int i = 0; i < 31; i++) {
      page.pageSends(RawFrame.PING, new byte[0]);
      seconds(1);
    }

    assertTimedOut();
  }

  @Test
  void emptyFragmentsGiveNoMoreTime() {
    receive(RawFrame.masked(RawFrame.TEXT, false, new byte[0]), 0, 6);
    for (int i = 0; i < 31; i++) {
      receive(RawFrame.masked(RawFrame.CONTINUATION, false, new byte[0]), 0, 6);
      seconds(1);
    }

    assertTimedOut();
  }

  @Test
  void aControlFrameHasTheSameTime() {
    receive(RawFrame.masked(RawFrame.PING, true, new byte[100]), 0, 50);
    seconds(31);

    assertTimedOut();
  }

  @Test
  void everyMessageHasTheWholeTime() {
    receive(TEXT, 0, 50);
    for (int i = 0; i < 10; i++) {
      seconds(20);
      byte[] two = Arrays.copyOf(Arrays.copyOfRange(TEXT, 50, TEXT.length), TEXT.length);
      System.arraycopy(TEXT, 0, two, TEXT.length - 50, 50);
      receive(two, 0, two.length); // the rest of one, and the beginning of the next
    }
    receive(TEXT, 50, TEXT.length);
    seconds(100);

    assertThat(page.told()).hasSize(11).allMatch(told -> told.startsWith("text "));
    assertThat(page.webSocket().isOpen()).isTrue();
  }

  @Test
  void aPageThatIsLeftUnreadInTheMiddleHasTheWholeTimeAgain() {
    receive(TEXT, 0, 50);
    seconds(20);
    page.webSocket().pause();
    seconds(60);
    page.webSocket().resume();
    seconds(29);
    assertThat(page.webSocket().isOpen()).isTrue();

    seconds(2);

    assertTimedOut();
  }

  @Test
  void timeInWhichAPageIsLeftUnreadDoesNotCount() {
    page.webSocket().pause();
    page.peer().sends(Arrays.copyOf(TEXT, TEXT.length));
    page.peer().sends(Arrays.copyOf(TEXT, 50));
    seconds(100);
    page.webSocket().resume();
    page.loop().turn(2);
    seconds(29);
    assertThat(page.webSocket().isOpen()).isTrue();

    receive(TEXT, 50, TEXT.length);
    seconds(100);

    assertThat(page.told()).hasSize(2);
    assertThat(page.webSocket().isOpen()).isTrue();
  }

  /** Two reasons to leave it be, and each ends by itself. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPageThatIsBothPausedAndHeldIsToldOnlyOnceBothAreOver(boolean pauseEndsFirst) {
    page.webSocket().pause();
    page.webSocket().hold();
    page.peer().sends(Arrays.copyOf(TEXT, TEXT.length));
    page.loop().turn(2);

    end(pauseEndsFirst);
    page.loop().turn(2);
    assertThat(page.told()).isEmpty();
    assertThat(page.webSocket().isPaused()).isTrue();
    end(!pauseEndsFirst);
    page.loop().turn(2);

    assertThat(page.told()).hasSize(1);
    assertThat(page.webSocket().isPaused()).isFalse();
  }

  private void end(boolean pause) {
    if (pause) {
      page.webSocket().resume();
    } else {
      page.webSocket().release();
    }
  }

  @Test
  void moreMessagesThanMayCloseThePage() {
    for (int i = 0; i < 20; i++) {
      page.pageSends(RawFrame.TEXT, "a".getBytes(UTF_8));
      page.loop().turn();
    }
    assertThat(page.webSocket().isOpen()).isTrue();

    page.pageSends(RawFrame.TEXT, "a".getBytes(UTF_8));
    page.loop().turn();

    assertThat(page.heard()).containsExactly("<1008 too many messages a second>");
    assertThat(page.told()).hasSize(21).last().asString().startsWith("closed 1008");
    assertThat(page.counters().ratesExceeded.sum()).isEqualTo(1);
    assertThat(page.counters().received.sum()).isEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(ints = {RawFrame.PING, RawFrame.PONG})
  void moreControlFramesThanMayCloseThePage(int opcode) {
    for (int i = 0; i < 21; i++) {
      page.pageSends(opcode, new byte[0]);
      page.loop().turn();
    }

    assertThat(page.heard())
        .hasSize(opcode == RawFrame.PING ? 21 : 1)
        .last()
        .asString()
        .startsWith("<1008 too many p");
    assertThat(page.counters().controlRatesExceeded.sum()).isEqualTo(1);
  }

  @Test
  void fragmentsAndPartsAreNoMessages() {
    for (int i = 0; i < 100; i++) {
      receive(RawFrame.masked(RawFrame.TEXT, false, new byte[1]), 0, 7);
      receive(RawFrame.masked(RawFrame.CONTINUATION, false, new byte[1]), 0, 7);
      receive(RawFrame.masked(RawFrame.CONTINUATION, true, new byte[1]), 0, 7);
      page.loop().advance(Duration.ofMillis(100));
    }

    assertThat(page.told()).hasSize(100);
    assertThat(page.webSocket().isOpen()).isTrue();
  }

  @Test
  void whatWaitedWhileThePageWasLeftUnreadIsNoBurst() {
    byte[] one = RawFrame.masked(RawFrame.TEXT, true, "a".getBytes(UTF_8));
    ByteArrayOutputStream minutes = new ByteArrayOutputStream();
    for (int i = 0; i < 600; i++) {
      minutes.writeBytes(one);
    }
    page.webSocket().pause();
    page.peer().sends(minutes.toByteArray()); // a minute's messages at the rate that may be
    seconds(60);

    page.webSocket().resume();
    page.loop().turn(2);

    assertThat(page.told()).hasSize(600);
    assertThat(page.webSocket().isOpen()).isTrue();
  }
}
