package dev.pushhub.client;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the hub: writes requests in order, reads replies, and matches them by order.
 *
 * <p>For the I/O thread only. A request moves from the link's queue to {@code outbound} when there
 * is room to copy it for writing, and from there to {@code inFlight} with its last byte. It stays
 * there until its reply has come, whether anybody still waits for that or not: so a future that was
 * cancelled or ran out of time never shifts the matching. Any exception thrown here means that the
 * connection can't be used any more; a line that was begun is never followed by another one.
 */
final class HubConnection {
  private final HubAddress hub;
  private final AwaitedReceipts receipts;
  private final HubChannel channel;
  private final SelectionKey key;
  private final ByteBuffer staging;
  private final ReplyLines replies = new ReplyLines();
  private final Deque<Request> outbound = new ArrayDeque<>();
  private final Deque<Request> inFlight = new ArrayDeque<>();
  private boolean ready;

  HubConnection(
      ClientOptions options,
      AwaitedReceipts receipts,
      HubChannel channel,
      Selector selector,
      ByteBuffer staging,
      long now)
      throws IOException {
    hub = options.hub();
    this.receipts = receipts;
    this.channel = channel;
    this.staging = staging;
    key = channel.register(selector, SelectionKey.OP_READ);
    ready = options.secret().isEmpty();
    options
        .secret()
        .ifPresent(
            secret -> {
              Request auth = new Request(RequestLine.auth(secret), now, () -> false, reply -> {});
              auth.dueWithin(options.replyTimeout().toNanos());
              outbound.add(auth);
            });
  }

  /** Whether requests may be written: no secret is needed, or the hub took it. */
  boolean isReady() {
    return ready;
  }

  /** Reads all replies there are. Also tells that the hub has closed, which only reading does. */
  void read() throws IOException {
    while (true) {
      staging.clear();
      int count = channel.read(staging);
      if (count < 0) {
        throw new EOFException("the hub closed it");
      }
      if (count == 0) {
        return;
      }
      replies.feed(staging.flip(), this::onReply);
    }
  }

  /** Writes what the socket takes, from {@code waiting} too if the connection is ready. */
  void write(Queue<Request> waiting) throws IOException {
    try {
      while (stage(waiting)) {
        advance(channel.write(staging));
        if (staging.hasRemaining()) {
          key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
          return;
        }
      }
      key.interestOps(SelectionKey.OP_READ);
    } catch (IOException e) {
      readLastReplies(e);
      throw e;
    }
  }

  private boolean stage(Queue<Request> waiting) {
    staging.clear();
    outbound.forEach(request -> request.copyTo(staging));
    while (ready && staging.hasRemaining() && !waiting.isEmpty()) {
      Request next = waiting.remove();
      if (!next.start()) {
        next.drop();
      } else if (next.isEmpty()) {
        next.finish(new Outcome.Answered(true));
      } else {
        next.copyTo(staging);
        outbound.add(next);
      }
    }
    return staging.flip().hasRemaining();
  }

  private void advance(int bytes) {
    int left = bytes;
    while (left > 0) {
      Request request = outbound.element();
      left = request.written(left);
      if (request.isWritten()) {
        inFlight.add(outbound.remove());
      }
    }
  }

  /** A hub that refuses a line (too long) answers and closes while it is still being written. */
  private void readLastReplies(IOException writeFailure) {
    try {
      read();
    } catch (IOException e) {
      writeFailure.addSuppressed(e);
    }
  }

  private void onReply(String line) throws IOException {
    if (ReceiptLine.is(line)) {
      receipts.arrived(ReceiptLine.parse(line));
      return;
    }
    Outcome outcome = ReplyLine.parse(line, hub);
    Request request = inFlight.poll();
    boolean early = request == null;
    if (early) {
      request = pollBegun();
    }
    if (request == null) {
      throw new ProtocolException("'" + ReplyLine.printable(line) + "' came without a request");
    }
    if (!ready) {
      ready = isAuthenticated(outcome);
    } else {
      request.finish(outcome);
    }
    if (early) {
      throw new ProtocolException("the hub answered a request before its end");
    }
  }

  private @Nullable Request pollBegun() {
    Request first = outbound.peek();
    return first != null && first.isBegun() ? outbound.poll() : null;
  }

  private boolean isAuthenticated(Outcome outcome) throws AuthRefusedException {
    if (outcome instanceof Failure failure) {
      throw new AuthRefusedException(failure);
    }
    if (outcome.equals(new Outcome.Answered(false))) {
      throw new AuthRefusedException(Failure.authUnknown(hub));
    }
    return true;
  }

  /** Everything that was given to it and has no reply. */
  Stream<Request> pending() {
    return Stream.concat(inFlight.stream(), outbound.stream());
  }

  /**
   * Closes, and gives up everything that was begun.
   *
   * @param lost told each request that was begun
   * @return those of which nothing was written, in order
   */
  Deque<Request> close(Consumer<Request> lost) {
    closeQuietly(channel);
    inFlight.forEach(lost);
    inFlight.clear();
    if (!ready) {
      outbound.clear(); // the auth request, which nobody waits for
    }
    Request begun = pollBegun();
    if (begun != null) {
      lost.accept(begun);
    }
    return outbound;
  }

  static void closeQuietly(@Nullable Closeable channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException ignored) {
        // It is gone either way, and nobody could do anything about it.
      }
    }
  }
}
