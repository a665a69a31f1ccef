package dev.pushhub.core.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection between a loop and a real socket. */
@Timeout(60)
class ConnectionTest {

  /** More than the kernel holds between two sockets of which one does not read. */
  private static final int MUCH = 24 << 20;

  private static LoopsUnderTest one(Function<Connection, RecordingHandler> handlers)
      throws IOException {
    return LoopsUnderTest.started(1, handlers);
  }

  private static String request(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    return new String(socket.getInputStream().readNBytes(text.length()), UTF_8);
  }

  @Test
  void whatComesIsHandedOverAndWhatTheSourceHoldsIsSent() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::echoing)) {
      Socket socket = loops.connect();

      assertThat(request(socket, "hello")).isEqualTo("hello");
      assertThat(request(socket, "again")).isEqualTo("again");

      RecordingHandler handler = loops.accepted();
      assertThat(handler.connection().remoteAddress()).isEqualTo(socket.getLocalSocketAddress());
      socket.close();
      LoopsUnderTest.await().until(() -> handler.was("closed"));
      assertThat(handler.events()).containsExactly("drained", "drained", "ended", "closed");
    }
  }

  @Test
  void aWriteThatTakesAPartGoesOnWhenThePeerReads() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();
      byte[] much = LoopsUnderTest.randomBytes(MUCH);

      loops.on(handler, () -> handler.send(much));
      LoopsUnderTest.await().until(() -> loops.isBlocked(handler));

      assertThat(handler.events()).isEmpty();
      assertThat(socket.getInputStream().readNBytes(MUCH)).isEqualTo(much);
      LoopsUnderTest.await().until(() -> handler.was("drained"));
      assertThat(handler.events()).containsExactly("drained");
      assertThat(loops.isBlocked(handler)).isFalse();
    }
  }

  @Test
  void aBlockedConnectionHoldsUpNoOther() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::echoing)) {
      loops.connect();
      RecordingHandler blocked = loops.accepted();

      loops.on(blocked, () -> blocked.send(new byte[MUCH]));

      assertThat(request(loops.connect(), "free")).isEqualTo("free");
    }
  }

  @Test
  void flushWritesAtOnceAndWithNothingToWriteDoesNothing() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();

      loops.on(
          handler,
          () -> {
            handler.connection().flush();
            assertThat(handler.events()).isEmpty();
            handler.send("now");
            handler.connection().flush();
            assertThat(handler.events()).containsExactly("drained");
          });

      assertThat(socket.getInputStream().readNBytes(3)).asString(UTF_8).isEqualTo("now");
    }
  }

  @Test
  void theHandlerMayBeReplaced() throws Exception {
    RecordingHandler[] second = new RecordingHandler[1];
    try (LoopsUnderTest loops =
        one(
            connection ->
                new RecordingHandler(connection) {
                  @Override
                  public void received(ByteBuffer bytes) {
                    super.received(bytes);
                    second[0] = new RecordingHandler(connection);
                    connection.handler(second[0], Empty.SOURCE);
                  }
                })) {
      Socket socket = loops.connect();
      RecordingHandler first = loops.accepted();

      socket.getOutputStream().write('a');
      LoopsUnderTest.await().until(() -> first.receivedCount() == 1);
      socket.getOutputStream().write('b');
      socket.shutdownOutput();

      LoopsUnderTest.await()
          .until(() -> loops.ask(first.connection().loop(), () -> second[0].was("ended")));
      assertThat(second[0].receivedBytes()).containsExactly('b');
      assertThat(first.receivedBytes()).containsExactly('a');
      assertThat(first.events()).isEmpty();
    }
  }

  @Test
  void finishSendsEverythingThenFinAndWaitsForThePeersFin() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();
      byte[] much = LoopsUnderTest.randomBytes(MUCH);

      loops.on(handler, () -> handler.sendLast(much));

      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(much);
      loops.letTheLoopTurn(handler.connection().loop());
      assertThat(handler.was("closed")).isFalse();
      socket.shutdownOutput();
      LoopsUnderTest.await().until(() -> handler.was("closed"));
      assertThat(handler.events()).doesNotContain("ended");
    }
  }

  @Test
  void whatComesAfterFinishIsReadAndThrownAway() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();

      loops.on(handler, () -> handler.sendLast("the last"));
      socket.getOutputStream().write(new byte[MUCH]); // would block if nobody read it

      assertThat(socket.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("the last");
      socket.shutdownOutput();
      LoopsUnderTest.await().until(() -> handler.was("closed"));
      assertThat(handler.receivedCount()).isZero();
      assertThat(handler.events()).doesNotContain("ended");
    }
  }

  @Test
  void finishReadsOnEvenWhereReadingWasOff() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();

      loops.on(
          handler,
          () -> {
            handler.connection().reading(false);
            handler.connection().finish();
          });
      socket.getOutputStream().write(new byte[MUCH]);
      socket.shutdownOutput();

      LoopsUnderTest.await().until(() -> handler.was("closed"));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void finishAfterThePeersFinSendsEverythingAndCloses() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();
      byte[] much = LoopsUnderTest.randomBytes(MUCH);
      socket.shutdownOutput();
      LoopsUnderTest.await().until(() -> handler.was("ended"));

      loops.on(handler, () -> handler.sendLast(much));

      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(much);
      LoopsUnderTest.await().until(() -> handler.was("closed"));
      assertThat(handler.events()).startsWith("ended").endsWith("closed");
    }
  }

  @Test
  void finishWithNothingToSendAfterThePeersFinClosesAtOnce() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();
      socket.shutdownOutput();
      LoopsUnderTest.await().until(() -> handler.was("ended"));

      loops.on(
          handler,
          () -> {
            handler.connection().finish();
            assertThat(handler.connection().isClosed()).isTrue();
          });

      assertThat(handler.events()).containsExactly("ended", "closed");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void thePeersFinBetweenFinishAndTheLastByteLosesNothing() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();
      byte[] much = LoopsUnderTest.randomBytes(MUCH);
      loops.on(handler, () -> handler.sendLast(much));

      socket.shutdownOutput();
      loops.letTheLoopTurn(handler.connection().loop());

      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(much);
      LoopsUnderTest.await().until(() -> handler.was("closed"));
    }
  }

  @Test
  void closedIsToldExactlyOnce() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();
      Connection connection = handler.connection();

      loops.on(
          handler,
          () -> {
            connection.close();
            connection.close();
            connection.reset();
            connection.finish();
            handler.send("too late");
            connection.flush();
            connection.reading(false);
            connection.deadline(0, TimeUnit.SECONDS);
          });
      loops.advance(Duration.ofMinutes(1));

      assertThat(handler.events()).containsExactly("closed");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void resetReachesThePeerAsAReset() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();

      loops.on(handler, handler.connection()::reset);

      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      assertThat(handler.events()).containsExactly("closed");
    }
  }

  @Test
  void aResetOfThePeerClosesTheConnection() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();

      socket.setSoLinger(true, 0);
      socket.close();

      LoopsUnderTest.await().until(() -> handler.was("closed"));
      assertThat(handler.events()).containsExactly("closed");
    }
  }

  @Test
  void aPeerThatGoesWhileMuchWaitsIsClosed() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();
      loops.on(handler, () -> handler.sendLast(new byte[MUCH]));
      LoopsUnderTest.await().until(() -> loops.isBlocked(handler));

      socket.close();

      LoopsUnderTest.await().until(() -> handler.was("closed"));
      assertThat(handler.events()).containsExactly("closed");
    }
  }

  @Test
  void bytesStayWithThePeerWhileReadingIsOff() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (LoopsUnderTest loops =
        one(
            connection -> {
              connection.reading(count.getAndIncrement() > 0); // the first one is not read
              return count.get() == 1
                  ? new RecordingHandler(connection)
                  : RecordingHandler.echoing(connection);
            })) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();
      byte[] much = LoopsUnderTest.randomBytes(MUCH);

      AtomicInteger sent = new AtomicInteger();
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> sendInPieces(socket, much, sent));
      LoopsUnderTest.await().until(() -> sent.get() >= 64 << 10);
      assertThat(request(loops.connect(), "other")).isEqualTo("other");

      assertThat(handler.receivedCount()).isZero();
      assertThat(sending).isNotDone();
      loops.on(handler, () -> handler.connection().reading(true));
      assertThat(sending).succeedsWithin(Duration.ofSeconds(20));
      LoopsUnderTest.await().until(() -> handler.receivedCount() == MUCH);
      assertThat(handler.receivedBytes()).isEqualTo(much);
    }
  }

  private static void sendInPieces(Socket socket, byte[] bytes, AtomicInteger sent) {
    try {
      OutputStream out = socket.getOutputStream();
      for (int from = 0; from < bytes.length; from += 16 << 10) {
        out.write(bytes, from, Math.min(16 << 10, bytes.length - from));
        sent.addAndGet(16 << 10);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"received", "ended", "drained", "deadline", "closed"})
  void aHandlerThatThrowsCostsOnlyItsOwnConnection(String where) throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (LoopsUnderTest loops =
        one(
            connection ->
                count.getAndIncrement() == 0
                    ? new Throwing(connection, where)
                    : RecordingHandler.echoing(connection))) {
      Socket socket = loops.connect();
      RecordingHandler throwing = loops.accepted();
      Socket other = loops.connect();
      assertThat(request(other, "before")).isEqualTo("before");

      loops.on(throwing, () -> throwing.connection().deadline(1, TimeUnit.HOURS));
      socket.getOutputStream().write('a');
      switch (where) {
        case "deadline" -> loops.advance(Duration.ofHours(2));
        case "drained" -> loops.on(throwing, () -> throwing.send("a"));
        case "closed" -> loops.on(throwing, throwing.connection()::close);
        default -> socket.shutdownOutput();
      }

      LoopsUnderTest.await().until(() -> throwing.was("closed"));
      assertThat(Collections.frequency(throwing.events(), "closed")).isEqualTo(1);
      assertThat(request(other, "after")).isEqualTo("after");
    }
  }

  @Test
  void aDeadlineComesAtItsTimeAndNotBefore() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      loops.connect();
      RecordingHandler handler = loops.accepted();
      loops.on(handler, () -> handler.connection().deadline(60, TimeUnit.MINUTES));

      loops.advance(Duration.ofMinutes(59));
      assertThat(handler.events()).isEmpty();
      loops.advance(Duration.ofMinutes(2));
      loops.advance(Duration.ofHours(2));

      assertThat(handler.events()).containsExactly("deadline");
    }
  }

  @Test
  void aDeadlineWakesALoopThatHasNothingElseToDo() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      loops.connect();
      RecordingHandler handler = loops.accepted();

      loops.on(handler, () -> handler.connection().deadline(30, TimeUnit.MILLISECONDS));

      LoopsUnderTest.await().until(() -> handler.was("deadline"));
    }
  }

  @Test
  void aDeadlineMayBeMovedAndCleared() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      loops.connect();
      RecordingHandler moved = loops.accepted();
      loops.connect();
      RecordingHandler cleared = loops.accepted();
      loops.on(
          moved,
          () -> {
            moved.connection().deadline(1, TimeUnit.MINUTES);
            moved.connection().deadline(5, TimeUnit.MINUTES);
            cleared.connection().deadline(1, TimeUnit.MINUTES);
            cleared.connection().clearDeadline();
          });

      loops.advance(Duration.ofMinutes(2));
      assertThat(moved.events()).isEmpty();
      loops.advance(Duration.ofMinutes(4));

      assertThat(moved.events()).containsExactly("deadline");
      assertThat(cleared.events()).isEmpty();
    }
  }

  @Test
  void aConnectionThatFinishesStillHasItsDeadline() throws Exception {
    try (LoopsUnderTest loops = one(RecordingHandler::new)) {
      loops.connect();
      RecordingHandler handler = loops.accepted();
      loops.on(
          handler,
          () -> {
            handler.connection().deadline(1, TimeUnit.MINUTES);
            handler.connection().finish();
          });

      loops.advance(Duration.ofMinutes(2));

      assertThat(handler.events()).containsExactly("deadline");
    }
  }

  private static final class Throwing extends RecordingHandler {
    private final String where;

    Throwing(Connection connection, String where) {
      super(connection);
      this.where = where;
    }

    private void throwIn(String place) {
      if (place.equals(where)) {
        throw new IllegalStateException(place + ", thrown by a test");
      }
    }

    @Override
    public void received(ByteBuffer bytes) {
      throwIn("received");
    }

    @Override
    public void ended() {
      throwIn("ended");
    }

    @Override
    public void drained() {
      throwIn("drained");
    }

    @Override
    public void deadline() {
      throwIn("deadline");
    }

    @Override
    public void closed() {
      super.closed();
      throwIn("closed");
    }
  }

  private enum Empty implements OutboundSource {
    SOURCE;

    @Override
    public boolean isEmpty() {
      return true;
    }

    @Override
    public void fill(ByteBuffer out) {}

    @Override
    public void written(int bytes, boolean all) {}
  }
}
