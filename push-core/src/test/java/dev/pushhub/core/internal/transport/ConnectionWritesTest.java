package dev.pushhub.core.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection is written to, and when not, turn by turn. */
class ConnectionWritesTest {
  /** What one write can carry. */
  private static final int BUFFER = 256 << 10;

  private static final int SLICE = 64;

  private final HandTurnedLoop loop = new HandTurnedLoop();

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  /** A connection of which the test holds both ends. */
  private record Ends(ScriptedPeer peer, RecordingHandler handler) {
    Connection connection() {
      return peer.connection();
    }
  }

  private Ends connect() {
    RecordingHandler[] made = new RecordingHandler[1];
    ScriptedPeer peer =
        loop.connect(
            connection -> {
              made[0] = new RecordingHandler(connection);
              return made[0];
            });
    return new Ends(peer, made[0]);
  }

  @Test
  void whoHasNothingToWriteIsNotWrittenTo() {
    Ends ends = connect();

    loop.turn(3);

    assertThat(ends.peer().writes()).isZero();
    assertThat(ends.handler().events()).isEmpty();
  }

  @Test
  void howeverManyArePutInATurnLeaveInOneWrite() {
    Ends ends = connect();
    for (String part : List.of("a", "b", "c", "d")) {
      ends.handler().send(part);
    }
    assertThat(ends.peer().writes()).isZero();

    loop.turn();

    assertThat(ends.peer().text()).isEqualTo("abcd");
    assertThat(ends.peer().writes()).isEqualTo(1);
    loop.turn(3);
    assertThat(ends.peer().writes()).isEqualTo(1);
    assertThat(ends.handler().events()).containsExactly("drained");
  }

  @Test
  void whatIsPutWhileItsTurnComesLeavesInTheNextOne() {
    Ends ends = connect();
    ends.handler().send("a");
    loop.turn();
    ends.handler().send("b");

    loop.turn();

    assertThat(ends.peer().text()).isEqualTo("ab");
    assertThat(ends.peer().writes()).isEqualTo(2);
  }

  @Test
  void flushedBeforeItsTurnItIsNotWrittenToAgain() {
    Ends ends = connect();
    ends.handler().send("now");

    ends.connection().flush();
    loop.turn(2);

    assertThat(ends.peer().text()).isEqualTo("now");
    assertThat(ends.peer().writes()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 9})
  void whatASocketLeavesGoesOnFirstAndOnce(int taken) {
    Ends ends = connect();
    ends.peer().takes(taken);
    ends.handler().send("0123456789");
    loop.turn();
    assertThat(ends.peer().text()).isEqualTo("0123456789".substring(0, taken));
    assertThat(ends.connection().isBlocked()).isTrue();

    ends.handler().send("abc");
    ends.peer().takesAll();
    loop.turn();

    assertThat(ends.peer().text()).isEqualTo("0123456789abc");
    assertThat(ends.peer().writes()).isEqualTo(2);
    assertThat(ends.connection().isBlocked()).isFalse();
    assertThat(ends.handler().events()).containsExactly("drained");
  }

  @Test
  void aSocketThatTakesAByteAtATimeGetsEveryByteOnce() {
    Ends ends = connect();
    ends.peer().takes(0);
    ends.handler().send("every byte");

    for (int i = 0; i < 10; i++) {
      loop.turn();
      ends.peer().takes(1);
    }
    loop.turn(3);

    assertThat(ends.peer().text()).isEqualTo("every byte");
    assertThat(ends.peer().isWaitedForToTakeMore()).isFalse();
  }

  @Test
  void whileTheSocketIsFullNothingIsTriedAndTheSelectorIsAskedForIt() {
    Ends ends = connect();
    ends.peer().takes(3);
    ends.handler().send("abcdef");
    loop.turn();
    assertThat(ends.peer().isWaitedForToTakeMore()).isTrue();

    for (int i = 0; i < 50; i++) {
      ends.handler().send("x");
      ends.connection().flush();
      loop.turn();
    }

    assertThat(ends.peer().writes()).isEqualTo(1);
    assertThat(ends.peer().isRead()).isTrue();
  }

  @Test
  void onceAllIsWrittenTheSelectorIsNotAskedAnyMore() {
    Ends ends = connect();
    assertThat(ends.peer().isWaitedForToTakeMore()).isFalse();
    ends.peer().takes(3);
    ends.handler().send("abcdef");
    loop.turn();

    ends.peer().takesAll();
    loop.turn(50); // a socket with room is always writable: to ask for it would spin

    assertThat(ends.peer().isWaitedForToTakeMore()).isFalse();
    assertThat(ends.peer().isRead()).isTrue();
    assertThat(ends.peer().writes()).isEqualTo(2);
  }

  @Test
  void readingCanBeOffWhileTheSocketIsFull() {
    Ends ends = connect();
    ends.connection().reading(false);
    ends.peer().takes(1);
    ends.handler().send("ab");
    loop.turn();
    assertThat(ends.peer().isRead()).isFalse();
    assertThat(ends.peer().isWaitedForToTakeMore()).isTrue();

    ends.peer().sends(new byte[] {1});
    ends.peer().takesAll();
    loop.turn();
    assertThat(ends.peer().isRead()).isFalse();
    assertThat(ends.peer().isWaitedForToTakeMore()).isFalse();
    assertThat(ends.handler().receivedCount()).isZero();

    ends.connection().reading(true);
    loop.turn();
    assertThat(ends.handler().receivedBytes()).containsExactly(1);
  }

  @Test
  void aWriteThatFailsClosesItsOwnConnectionOnceAndNoOther() {
    Ends failing = connect();
    Ends other = connect();
    failing.handler().send("lost");
    other.handler().send("found");
    failing.peer().breaks();

    loop.turn(3);

    assertThat(failing.handler().events()).containsExactly("closed");
    assertThat(failing.peer().isGone()).isTrue();
    assertThat(failing.peer().key().isValid()).isFalse();
    assertThat(other.peer().text()).isEqualTo("found");
    failing.handler().send("too late");
    loop.turn();
    assertThat(failing.handler().events()).containsExactly("closed");
  }

  @Test
  void aFullSocketThatBreaksClosesItsConnection() {
    Ends ends = connect();
    ends.peer().takes(1);
    ends.handler().send("ab");
    loop.turn();

    ends.peer().breaks();
    loop.turn(2);

    assertThat(ends.handler().events()).containsExactly("closed");
  }

  @Test
  void whoHasMoreThanABufferHoldsLetsTheOthersHaveTheirTurn() {
    Ends much = connect();
    Ends little = connect();
    byte[] bytes = LoopsUnderTest.randomBytes(3 * BUFFER + 1);
    much.handler().send(bytes);
    little.handler().send("little");

    loop.turn(4);

    assertThat(loop.written())
        .containsExactly(much.peer(), little.peer(), much.peer(), much.peer(), much.peer());
    assertThat(much.peer().came()).isEqualTo(bytes);
    assertThat(much.handler().events()).containsExactly("drained");
  }

  @Test
  void aTurnWritesToASliceInTheOrderInWhichTheyBecameDirty() {
    List<ScriptedPeer> dirty = new ArrayList<>();
    for (int i = 0; i < 3 * SLICE + 8; i++) {
      Ends ends = connect();
      ends.handler().send("x");
      dirty.add(ends.peer());
    }

    for (int from = 0; from < dirty.size(); from += SLICE) {
      loop.turn();
      assertThat(loop.written())
          .isEqualTo(dirty.subList(from, Math.min(from + SLICE, dirty.size())));
    }

    loop.turn();
    assertThat(loop.written()).isEmpty();
  }

  @Test
  void whatComesInBetweenTwoSlicesIsHandledBetweenThem() {
    for (int i = 0; i < 2 * SLICE; i++) {
      connect().handler().send("x");
    }
    Ends publisher = connect();
    publisher.peer().sends("line".getBytes(StandardCharsets.UTF_8));
    List<Integer> writtenBefore = new ArrayList<>();
    loop.loop().execute(() -> writtenBefore.add(loop.written().size()));

    loop.turn();
    assertThat(publisher.handler().receivedCount()).isEqualTo(4);
    loop.loop().execute(() -> writtenBefore.add(loop.written().size()));
    loop.turn();

    assertThat(writtenBefore).containsExactly(0, SLICE);
  }

  @Test
  void whatPilesUpBetweenTwoTurnsOfOneLeavesInOneWrite() {
    List<Ends> all = new ArrayList<>(Collections.nCopies(4 * SLICE, null));
    all.replaceAll(none -> connect());

    for (int turn = 0; turn < 8; turn++) {
      String message = Integer.toString(turn);
      all.forEach(ends -> ends.handler().send(message));
      loop.turn();
    }
    loop.turn(4);

    assertThat(all).allMatch(ends -> ends.peer().text().equals("01234567"));
    // Eight messages came for each, and every fourth turn was its own.
    assertThat(all).allMatch(ends -> ends.peer().writes() <= 3);
    assertThat(all.get(4 * SLICE - 1).peer().writes()).isEqualTo(2);
  }
}
