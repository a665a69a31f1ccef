package dev.pushhub.core.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fails costs as little as can be, and a loop that dies is told. */
@Timeout(60)
class LoopFailuresTest {
  private static final long AGES = TimeUnit.SECONDS.toNanos(20);

  private final BreakableSelectors selectors = new BreakableSelectors();
  private final List<Throwable> cut = new CopyOnWriteArrayList<>();
  private final List<String> died = new CopyOnWriteArrayList<>();
  private final LoopFailures failures =
      new LoopFailures() {
        @Override
        public void connectionFailed(Throwable cause) {
          cut.add(cause);
        }

        @Override
        public void loopDied(int index, Throwable cause) {
          died.add(index + " of " + cause.getMessage());
        }
      };

  private LoopsUnderTest echoing(int loops) throws IOException {
    return LoopsUnderTest.started(loops, RecordingHandler::echoing, selectors, failures);
  }

  private static void assertEchoes(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write('a');
    assertThat(socket.getInputStream().read()).isEqualTo('a');
  }

  private static boolean isAtItsEnd(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketException reset) {
      return true;
    }
  }

  static Stream<Throwable> whatASelectorMayThrow() {
    return Stream.of(
        new IOException("epoll_wait, thrown by a test"),
        new CancelledKeyException(),
        new IllegalStateException("thrown by a test"),
        new InternalError("thrown by a test"),
        new OutOfMemoryError("thrown by a test"));
  }

  @ParameterizedTest
  @MethodSource("whatASelectorMayThrow")
  void aSelectorThatFailsCostsNobodyAnything(Throwable failure) throws Exception {
    try (LoopsUnderTest loops = echoing(1)) {
      Socket socket = loops.connect();
      assertEchoes(socket);

      selectors.of(0).fail(3, failure);

      LoopsUnderTest.await().until(selectors.of(0)::hasFailedAsOftenAsWanted);
      assertEchoes(socket);
      assertEchoes(loops.connect());
      assertThat(died).isEmpty();
      assertThat(cut).isEmpty();
      assertThat(selectors.of(0).renewals())
          .isEqualTo(failure instanceof VirtualMachineError ? 0 : 3);
    }
  }

  @Test
  void aSelectorThatWasClosedIsReplacedAndForgetsNobody() throws Exception {
    try (LoopsUnderTest loops = LoopsUnderTest.started(2, RecordingHandler::new)) {
      Socket reads = loops.connect();
      RecordingHandler reading = loops.accepted();
      Socket slow = loops.connect();
      RecordingHandler blocked = loops.accepted();
      byte[] much = LoopsUnderTest.randomBytes(8 << 20);
      loops.on(blocked, () -> blocked.send(much));
      LoopsUnderTest.await().until(() -> loops.isBlocked(blocked));

      for (EventLoop loop : loops.group().loops()) {
        loop.selector().close();
        loop.execute(() -> {}); // it can't be woken by its selector any more: closing did
      }

      assertThat(slow.getInputStream().readNBytes(much.length)).isEqualTo(much);
      loops.on(reading, () -> reading.send("still here"));
      assertThat(new String(reads.getInputStream().readNBytes(10), US_ASCII))
          .isEqualTo("still here");
      reads.getOutputStream().write('x');
      LoopsUnderTest.await().until(() -> reading.receivedCount() == 1);
      loops.connect();
      loops.accepted();
    }
  }

  @Test
  void aSelectorThatFailsForGoodDoesNotSpinAndTheLoopSaysThatItDied() throws Exception {
    try (LoopsUnderTest loops = echoing(2)) {
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        sockets.add(loops.connect());
        assertEchoes(sockets.get(i));
      }
      int before = selectors.of(1).uses();

      selectors.of(1).fail(Integer.MAX_VALUE, new IOException("for good"));

      LoopsUnderTest.await().until(() -> !died.isEmpty());
      assertThat(died).containsExactly("1 of for good");
      assertThat(selectors.of(1).uses() - before).isBetween(Fuse.HOLDS, Fuse.HOLDS + 3);
      assertThat(isAtItsEnd(sockets.get(1))).isTrue();
      assertThat(isAtItsEnd(sockets.get(3))).isTrue();
      assertEchoes(sockets.get(0)); // the other loop is not harmed
    }
  }

  @Test
  void noSocketIsLeftThatWasMeantForALoopThatHasDied() throws Exception {
    try (LoopsUnderTest loops = echoing(2)) {
      selectors.of(1).fail(Integer.MAX_VALUE, new IOException("for good"));
      LoopsUnderTest.await().until(() -> loops.group().loops().get(1).hasEnded());

      Socket first = loops.connect();
      Socket second = loops.connect();

      assertEchoes(first);
      assertThat(isAtItsEnd(second)).isTrue();
    }
  }

  @Test
  void allAreClosedThoughTheAcceptingLoopHasDied() throws Exception {
    try (LoopsUnderTest loops = echoing(3)) {
      List<Thread> threads = loops.threads();
      assertEchoes(loops.connect());
      Socket onAnother = loops.connect();
      assertEchoes(onAnother);
      selectors.of(0).fail(Integer.MAX_VALUE, new IOException("for good"));
      LoopsUnderTest.await().until(() -> loops.group().loops().get(0).hasEnded());

      loops.group().close(AGES);

      assertThat(threads).noneMatch(Thread::isAlive);
      assertThat(isAtItsEnd(onAnother)).isTrue();
      try (ServerSocket again = new ServerSocket()) {
        again.setReuseAddress(true);
        again.bind(LoopsUnderTest.loopback(loops.port()));
        assertThat(again.isBound()).isTrue();
      }
    }
  }

  @Test
  void aTurnThatFailsNowAndThenKillsNoLoopAndOneThatAlwaysFailsDoes() throws Exception {
    try (LoopsUnderTest loops = echoing(1)) {
      EventLoop loop = loops.group().loops().get(0);
      Socket socket = loops.connect();
      int[] ends = new int[1];
      loops.ask(
          loop,
          () -> {
            loop.atTurnEnd(
                () -> {
                  if (ends[0]++ % 2 == 0) {
                    throw new IllegalStateException("every other turn, thrown by a test");
                  }
                });
            return true;
          });

      for (int i = 0; i < 2 * Fuse.HOLDS; i++) {
        assertEchoes(socket);
      }
      assertThat(died).isEmpty();
      loops.ask(loop, () -> ends[0] = 0);
      loop.execute(
          () ->
              loop.atTurnEnd(
                  () -> {
                    throw new IllegalStateException("every turn");
                  }));
      LoopsUnderTest.await()
          .until(
              () -> {
                loop.execute(() -> {});
                return !died.isEmpty();
              });
      assertThat(died).containsExactly("0 of every turn");
      assertThat(isAtItsEnd(socket)).isTrue();
    }
  }

  @Test
  void aLoopThatIsInterruptedGoesOnAndSleepsAgain() throws Exception {
    try (LoopsUnderTest loops = echoing(1)) {
      Socket socket = loops.connect();
      assertEchoes(socket);
      Thread thread = loops.threads().get(0);

      thread.interrupt();

      assertEchoes(socket);
      LoopsUnderTest.await().until(() -> !thread.isInterrupted());
      int uses = selectors.of(0).uses();
      LoopsUnderTest.await()
          .pollDelay(Duration.ofMillis(300)) // time enough for thousands of turns
          .until(() -> true);
      assertThat(selectors.of(0).uses() - uses).isLessThan(20);
      assertEchoes(socket);
    }
  }

  @Test
  void whatIsThrownForAConnectionCostsThatOneAndIsTold() throws Exception {
    try (LoopsUnderTest loops =
        LoopsUnderTest.started(
            1,
            connection ->
                new RecordingHandler(connection) {
                  @Override
                  public void received(ByteBuffer bytes) {
                    if (bytes.get(bytes.position()) == '!') {
                      throw new OutOfMemoryError("a session's buffer, thrown by a test");
                    }
                    super.received(bytes);
                  }
                },
            selectors,
            failures)) {
      List<Socket> sockets =
          IntStream.range(0, 4)
              .mapToObj(
                  i -> {
                    try {
                      return loops.connect();
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  })
              .toList();
      List<RecordingHandler> handlers = new ArrayList<>();
      for (int i = 0; i < sockets.size(); i++) {
        handlers.add(loops.accepted());
      }

      sockets.get(0).getOutputStream().write('!');
      handlers
          .get(1)
          .connection()
          .execute(
              () -> {
                throw new IllegalStateException("a task, thrown by a test");
              });
      handlers
          .get(2)
          .connection()
          .loop()
          .execute(() -> handlers.get(2).connection().failed(new AssertionError("by a test")));

      for (int i = 0; i < 3; i++) {
        assertThat(isAtItsEnd(sockets.get(i))).isTrue();
      }
      LoopsUnderTest.await().until(() -> cut.size() == 3);
      sockets.get(3).getOutputStream().write('x');
      LoopsUnderTest.await().until(() -> handlers.get(3).receivedCount() == 1);
      assertThat(died).isEmpty();
    }
  }

  @Test
  void aDeadlineThatThrowsTakesNoOtherAlong() {
    Deadlines deadlines = new Deadlines(0);
    List<String> expired = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      deadlines.set(new Deadlines.Deadline(() -> expired.add(name)), Deadlines.TICK);
    }
    deadlines.set(
        new Deadlines.Deadline(
            () -> {
              throw new IllegalStateException("thrown by a test");
            }),
        Deadlines.TICK);
    for (String name : List.of("c", "d")) {
      deadlines.set(new Deadlines.Deadline(() -> expired.add(name)), Deadlines.TICK);
    }

    assertThatThrownBy(() -> deadlines.expire(Deadlines.TICK)).hasMessage("thrown by a test");
    deadlines.expire(Deadlines.TICK);

    assertThat(expired).containsExactlyInAnyOrder("a", "b", "c", "d");
    assertThat(deadlines.millisToNext(Deadlines.TICK)).isZero();
  }
}
