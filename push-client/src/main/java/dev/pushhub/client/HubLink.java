package dev.pushhub.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules: when to connect, what a lost connection means for each request, when time is up.
 *
 * <p>For the I/O thread only. States: nothing; connecting ({@code connector}); connected ({@code
 * connection}), and then perhaps not ready because the secret is not answered yet. A request waits
 * in {@code waiting} through all of them until the connection takes it.
 *
 * <p>What happens when a connection ends: a request whose last byte was written may have been
 * delivered and fails; one that was begun was not (a line without its end is no request) and fails
 * too; one of which nothing was written goes on to a new connection, unless this connection was
 * made for it already. So each request pays for at most one stale connection, and a server that
 * accepts only to close again is not connected to for ever.
 *
 * <p>Deadlines come in no order (a request that had to wait for a connection has longer), so the
 * earliest is kept, and all requests are looked through when it has come; while all is well that is
 * once in a reply timeout.
 */
final class HubLink {
  private static final long FAR = TimeUnit.DAYS.toNanos(1);

  private final ClientOptions options;
  private final AwaitedReceipts receipts;
  private final Selector selector;

  /**
   * One read's or write's worth, for one connection after the other. A direct buffer of our own,
   * because NIO would keep one as large as the largest line.
   */
  private final ByteBuffer staging = ByteBuffer.allocateDirect(64 << 10);

  private final long connectNanos;
  private final long replyNanos;
  private final Deque<Request> waiting = new ArrayDeque<>();
  private @Nullable HubConnector connector;
  private @Nullable HubConnection connection;
  private long nextExpiry = System.nanoTime() + FAR;

  HubLink(ClientOptions options, AwaitedReceipts receipts, Selector selector) {
    this.options = options;
    this.receipts = receipts;
    this.selector = selector;
    connectNanos = options.connectTimeout().toNanos();
    replyNanos = options.replyTimeout().toNanos();
  }

  void add(Request request) {
    if (connection != null && connection.isReady()) {
      request.dueWithin(replyNanos);
    } else {
      waitForConnection(request);
    }
    expireBy(request.deadline());
    waiting.add(request);
  }

  /** Does all that can be done without waiting. */
  void advance(long now) {
    finishConnecting(now);
    exchange(now);
    expire(now);
    startConnecting(now);
  }

  /** How long nothing needs to be done unless the selector or another thread says so. */
  long idleNanos(long now) {
    long idle = nextExpiry - now;
    return connector == null ? idle : Math.min(idle, connector.deadline() - now);
  }

  void close(Optional<Throwable> cause) {
    if (connector != null) {
      connector.close();
      connector = null;
    }
    if (connection != null) {
      drop(connection, request -> Failure.closed(options.hub(), request.isWritten(), cause));
      receipts.connectionLost(receipt -> Failure.closed(options.hub(), true, cause));
    }
    failWaiting(Failure.closed(options.hub(), false, cause));
  }

  private void startConnecting(long now) {
    if (connection == null && connector == null && !waiting.isEmpty()) {
      waiting.forEach(this::waitForConnection);
      connector = new HubConnector(options, selector, now);
    }
  }

  private void waitForConnection(Request request) {
    request.triesToConnect();
    request.dueWithin(connectNanos + replyNanos);
  }

  private void finishConnecting(long now) {
    if (connector == null) {
      return;
    }
    try {
      HubChannel channel = connector.advance(now);
      if (channel != null) {
        connector = null;
        connection = new HubConnection(options, receipts, channel, selector, staging, now);
        expireBy(now + replyNanos);
      }
    } catch (IOException e) {
      connector = null;
      failWaiting(Failure.unreachable(options.hub(), options.connectTimeout(), e));
    }
  }

  private void exchange(long now) {
    HubConnection current = connection;
    if (current == null) {
      return;
    }
    try {
      // Reading first tells of a hub that has closed, before anything is written to it.
      current.read();
      if (current.isReady()) {
        waiting.forEach(request -> request.dueBy(now + replyNanos));
      }
      current.write(waiting);
    } catch (AuthRefusedException e) {
      drop(current, request -> e.failure());
      failWaiting(e.failure());
    } catch (IOException e) {
      drop(current, request -> Failure.connectionLost(options.hub(), request.isWritten(), e));
      receipts.connectionLost(receipt -> Failure.connectionLost(options.hub(), true, e));
      Deque<Request> kept = new ArrayDeque<>();
      for (Request request : waiting) {
        if (request.triedToConnect()) {
          request.finish(Failure.connectionLost(options.hub(), false, e));
        } else {
          kept.add(request);
        }
      }
      waiting.clear();
      waiting.addAll(kept);
    }
  }

  private void expire(long now) {
    if (nextExpiry - now > 0) {
      return;
    }
    HubConnection current = connection;
    if (current != null && current.pending().anyMatch(request -> request.isOverdue(now))) {
      dropStuck(current, now);
    }
    waiting.removeIf(
        request -> {
          boolean overdue = request.isOverdue(now);
          if (overdue) {
            request.finish(timedOut(request));
          }
          return overdue;
        });
    nextExpiry = now + FAR;
    Stream<Request> pending = connection == null ? Stream.empty() : connection.pending();
    Stream.concat(pending, waiting.stream()).forEach(request -> expireBy(request.deadline()));
  }

  /**
   * A hub that did not answer in time is not written to any more: what it does answer later would
   * come ever later, and a half-dead network would cost each push its whole timeout.
   */
  private void dropStuck(HubConnection stuck, long now) {
    IOException late =
        new SocketTimeoutException("it was dropped when an earlier request got no reply in time");
    Function<Request, Failure> failure =
        request ->
            request.isOverdue(now)
                ? timedOut(request)
                : Failure.connectionLost(options.hub(), request.isWritten(), late);
    boolean neverReady = !stuck.isReady();
    drop(stuck, failure);
    receipts.connectionLost(receipt -> Failure.connectionLost(options.hub(), true, late));
    if (neverReady) {
      failWaiting(Failure.timedOut(options.hub(), options.replyTimeout(), false));
    }
  }

  private Failure timedOut(Request request) {
    return Failure.timedOut(options.hub(), options.replyTimeout(), request.isWritten());
  }

  private void drop(HubConnection gone, Function<Request, Failure> failure) {
    connection = null;
    Deque<Request> unwritten = gone.close(request -> request.finish(failure.apply(request)));
    while (!unwritten.isEmpty()) {
      waiting.addFirst(unwritten.removeLast());
    }
  }

  private void failWaiting(Failure failure) {
    waiting.forEach(request -> request.finish(failure));
    waiting.clear();
  }

  private void expireBy(long nanoTime) {
    if (nanoTime - nextExpiry < 0) {
      nextExpiry = nanoTime;
    }
  }
}
