package dev.pushhub.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.websocket.ScriptedPage;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a page is given up for dead, or for stuck. */
class HeartbeatTest {
  private static final Duration TICK = Duration.ofMillis(70);

  private final ScriptedPage page = ScriptedPage.open();
  private final Heartbeat heartbeat =
      new Heartbeat(
          page.webSocket(),
          new Heartbeat.Rhythm(
              Duration.ofSeconds(20).toNanos(),
              Duration.ofSeconds(10).toNanos(),
              Duration.ofSeconds(30).toNanos(),
              page.counters()));

  @BeforeEach
  void start() {
    page.atDeadline(heartbeat::beat);
    heartbeat.start();
  }

  @AfterEach
  void closePage() {
    page.close();
  }

  private void seconds(int seconds) {
    for (int i = 0; i < seconds; i++) {
      page.loop().advance(Duration.ofSeconds(1));
    }
    page.loop().advance(TICK);
  }

  private void fill() {
    page.peer().takes(3);
    page.send("x".repeat(100));
    page.loop().turn();
    assertThat(page.webSocket().isSlow()).isTrue();
  }

  @Test
  void aPageThatTakesNoByteIsDroppedInTime() {
    fill();

    seconds(29);
    assertThat(page.webSocket().isOpen()).isTrue();
    seconds(21);

    assertThat(page.told()).contains("closed 4008 too slow: no byte taken");
    assertThat(page.peer().isGone()).isTrue();
  }

  @Test
  void aPageThatTakesAByteNowAndThenIsNotDropped() {
    fill();

    for (int i = 0; i < 10; i++) {
      seconds(25);
      page.peer().takes(1);
    }
    seconds(1);

    assertThat(page.webSocket().isOpen()).isTrue();
    assertThat(page.peer().came()).hasSize(3 + 10);
  }

  /** A kernel tells that a socket is writable only once a third of its buffer is free. */
  @Test
  void aPageThatTakesBytesIsNotDroppedThoughItsSocketDoesNotTellSo() {
    fill();
    page.peer().tellsWritable(false);

    for (int i = 0; i < 10; i++) {
      seconds(25);
      page.peer().takes(1);
    }
    page.peer().tellsWritable(true).takesAll();
    seconds(1);

    assertThat(page.webSocket().isOpen()).isTrue();
    assertThat(page.heard()).containsExactly("x".repeat(100));
    assertThat(page.peer().isWaitedForToTakeMore()).isFalse();
  }

  @Test
  void aPageThatIsSilentIsPingedAndGivenUp() {
    seconds(25);
    assertThat(page.heard()).containsExactly("<ping>");

    seconds(20);

    assertThat(page.told()).contains("closed 4008 no answer to a ping");
    assertThat(page.counters().heartbeatsMissed.sum()).isEqualTo(1);
  }

  @Test
  void aPageThatAnswersIsPingedAgain() {
    for (int i = 0; i < 6; i++) {
      seconds(25);
      page.pageSends(10, new byte[0]); // a pong
    }
    seconds(1);

    assertThat(page.webSocket().isOpen()).isTrue();
    assertThat(page.heard()).hasSizeBetween(5, 7).containsOnly("<ping>");
  }

  /** The machine slept, say: the page has not been silent, nobody listened. */
  @Test
  void anHourThatPassesInOneTurnDropsNobodyWhoAnswersThen() {
    page.loop().advance(Duration.ofHours(1)).turn();

    assertThat(page.webSocket().isOpen()).isTrue();
    assertThat(page.heard()).containsExactly("<ping>");

    page.pageSends(10, new byte[0]);
    seconds(15);

    assertThat(page.webSocket().isOpen()).isTrue();
    assertThat(page.counters().heartbeatsMissed.sum()).isZero();
  }

  private OptionalLong in(int seconds) {
    return OptionalLong.of(page.webSocket().loop().nanos() + Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void aSessionWhoseCredentialRunsOutIsClosed() {
    heartbeat.expires(in(90));
    heartbeat.beat();
    for (int i = 0; i < 88; i++) {
      seconds(1);
      page.pageSends(10, new byte[0]); // alive to the end, as the ticks add up to 6 s more
      if (i == 80) {
        assertThat(page.webSocket().isOpen()).isTrue();
      }
    }

    assertThat(page.told()).contains("closed 4001 the credential has expired: bring a fresh one");
    assertThat(page.counters().sessionsExpired.sum()).isEqualTo(1);
    assertThat(page.heard()).last().asString().startsWith("<4001 ");
  }

  @Test
  void theEndComesBetweenTwoHeartbeats() {
    heartbeat.expires(in(3));
    heartbeat.beat();

    page.loop().advance(Duration.ofMillis(2_900));
    assertThat(page.webSocket().isOpen()).isTrue();
    page.loop().advance(Duration.ofMillis(200));

    assertThat(page.webSocket().isOpen()).isFalse();
    assertThat(page.heard()).hasSize(1);
  }

  @Test
  void theEndIsTheEndForAPageThatTakesNoByteToo() {
    heartbeat.expires(in(5));
    heartbeat.beat();
    fill();

    seconds(6);

    assertThat(page.webSocket().isOpen()).isFalse();
    assertThat(page.counters().sessionsExpired.sum()).isEqualTo(1);
  }

  @Test
  void anEndThatIsMovedIsNotTheEnd() {
    heartbeat.expires(in(5));
    heartbeat.beat();

    heartbeat.expires(in(15));
    heartbeat.beat();
    seconds(10);
    assertThat(page.webSocket().isOpen()).isTrue();
    heartbeat.expires(OptionalLong.empty());
    heartbeat.beat();
    for (int i = 0; i < 10; i++) {
      seconds(5);
      page.pageSends(10, new byte[0]);
    }

    assertThat(page.webSocket().isOpen()).isTrue();
  }

  @Test
  void aPageThatIsSilentIsStillGivenUpBeforeItsEnd() {
    heartbeat.expires(in(1_000));
    heartbeat.beat();

    seconds(60);

    assertThat(page.told()).contains("closed 4008 no answer to a ping");
  }
}
