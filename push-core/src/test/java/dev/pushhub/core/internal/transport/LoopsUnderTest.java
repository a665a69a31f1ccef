package dev.pushhub.core.internal.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Running event loops with one port, and the sockets a test opens to it; all end with it. */
final class LoopsUnderTest implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final AtomicLong ahead = new AtomicLong();
  private final BlockingQueue<RecordingHandler> accepted = new LinkedBlockingQueue<>();
  private final Deque<Socket> sockets = new ArrayDeque<>();
  private final EventLoopGroup group;
  private final int port;

  private LoopsUnderTest(
      int loops,
      Function<Connection, RecordingHandler> handlers,
      LoopSelector.Opener selectors,
      LoopFailures failures)
      throws IOException {
    group = new EventLoopGroup(loops, () -> System.nanoTime() + ahead.get(), selectors);
    group.failures(failures);
    port =
        group.listen(
            loopback(0),
            connection -> {
              RecordingHandler handler = handlers.apply(connection);
              accepted.add(handler);
              return handler;
            });
    group.start();
  }

  static LoopsUnderTest started(int loops, Function<Connection, RecordingHandler> handlers)
      throws IOException {
    return new LoopsUnderTest(loops, handlers, LoopSelector::new, new LoopFailures() {});
  }

  /** With selectors that a test may break, and somebody who is told what fails. */
  static LoopsUnderTest started(
      int loops,
      Function<Connection, RecordingHandler> handlers,
      LoopSelector.Opener selectors,
      LoopFailures failures)
      throws IOException {
    return new LoopsUnderTest(loops, handlers, selectors, failures);
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  static ConditionFactory await() {
    return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }

  /** So many bytes, none of which tells where it stands by itself. */
  static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  /** A client's end whose reads fail after a while; its receive buffer is small. */
  static Socket connectTo(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 << 10);
    socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
    socket.connect(loopback(port));
    return socket;
  }

  EventLoopGroup group() {
    return group;
  }

  int port() {
    return port;
  }

  Socket connect() throws IOException {
    Socket socket = connectTo(port);
    sockets.push(socket);
    return socket;
  }

  /** The handler of the next connection that was accepted. */
  RecordingHandler accepted() throws InterruptedException {
    RecordingHandler handler = accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (handler == null) {
      throw new AssertionError("no connection was accepted");
    }
    return handler;
  }

  /** The handlers that nobody has asked for yet. */
  List<RecordingHandler> allAccepted() {
    List<RecordingHandler> all = new ArrayList<>();
    accepted.drainTo(all);
    return all;
  }

  /** Runs something on a handler's loop and waits for it. */
  void on(RecordingHandler handler, Runnable action) throws Exception {
    Supplier<Boolean> done =
        () -> {
          action.run();
          return true;
        };
    ask(handler.connection().loop(), done);
  }

  /** Whether a connection waits for its peer to read. */
  boolean isBlocked(RecordingHandler handler) throws Exception {
    return ask(handler.connection().loop(), handler.connection()::isBlocked);
  }

  /** Asks something on a loop. */
  <T> T ask(EventLoop loop, Supplier<T> question) throws Exception {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            answer.complete(question.get());
          } catch (Throwable e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Returns when the loop has had a whole turn that began after this call: connections looked at,
   * deadlines expired. Two tasks may share a turn, so it is told apart by when it began.
   */
  void letTheLoopTurn(EventLoop loop) throws Exception {
    long before = ask(loop, loop::nanos);
    for (int turns = 0; turns < 2; ) {
      long began = ask(loop, loop::nanos);
      if (began != before) {
        before = began;
        turns++;
      }
    }
  }

  /** Sets the loops' clock forth. */
  void advance(Duration time) throws Exception {
    ahead.addAndGet(time.toNanos());
    for (EventLoop loop : group.loops()) {
      letTheLoopTurn(loop);
    }
  }

  /** The threads of the loops. */
  List<Thread> threads() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (EventLoop loop : group.loops()) {
      threads.add(ask(loop, Thread::currentThread));
    }
    return threads;
  }

  @Override
  public void close() throws IOException {
    while (!sockets.isEmpty()) {
      sockets.pop().close();
    }
    group.close(TimeUnit.MILLISECONDS.toNanos(200));
  }
}
