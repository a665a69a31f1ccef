package dev.pushhub.core.wire;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One connection through a {@link FaultProxy}: two directions. For the proxy's thread only. */
final class FaultyLink {
  private static final int MOST_QUEUED = 256 << 10;

  private final FaultProxy.Options options;
  private final Random random;
  private final AtomicLong forwarded;
  private final SocketChannel client;
  private final SocketChannel target;
  private final Direction up;
  private final Direction down;

  /** Of a client that was accepted; connects to the target, or closes the client and throws. */
  FaultyLink(
      FaultProxy.Options options,
      Random random,
      AtomicLong forwarded,
      SocketChannel client,
      Selector selector)
      throws IOException {
    this.options = options;
    this.random = random;
    this.forwarded = forwarded;
    this.client = client;
    try {
      target = SocketChannel.open(FaultProxy.loopback(options.target));
    } catch (IOException e) {
      FaultProxy.closeQuietly(client);
      throw e;
    }
    client.configureBlocking(false);
    target.configureBlocking(false);
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    target.setOption(StandardSocketOptions.TCP_NODELAY, true);
    up = new Direction(client, target);
    down = new Direction(target, client);
    up.source = client.register(selector, SelectionKey.OP_READ, this);
    down.source = target.register(selector, SelectionKey.OP_READ, this);
  }

  void ready(SelectionKey key) {
    if (key.isValid() && key.isReadable()) {
      (key == up.source ? up : down).read();
    }
    if (key.isValid() && key.isWritable()) {
      (key == up.source ? down : up).blocked = false;
    }
    updateInterest();
  }

  void forward(long now) {
    up.forward(now);
    down.forward(now);
    updateInterest();
  }

  long nanosToNext(long now) {
    return Math.min(up.nanosToNext(now), down.nanosToNext(now));
  }

  boolean isGone() {
    if (up.ended && down.ended) {
      close();
    }
    return !client.isOpen();
  }

  /** Resets both ends. */
  void cut() {
    try {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
      target.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // Closed already, which is all that is wanted.
    } finally {
      close();
    }
  }

  void halfClose(boolean upwards) {
    (upwards ? up : down).end();
    updateInterest();
  }

  private void close() {
    FaultProxy.closeQuietly(client);
    FaultProxy.closeQuietly(target);
  }

  private void updateInterest() {
    if (up.source.isValid() && down.source.isValid()) {
      up.source.interestOps(interest(up, down));
      down.source.interestOps(interest(down, up));
    }
  }

  private static int interest(Direction from, Direction to) {
    return (from.reads() ? SelectionKey.OP_READ : 0) | (to.blocked ? SelectionKey.OP_WRITE : 0);
  }

  private record Piece(ByteBuffer bytes, long due) {}

  private final class Direction {
    private final SocketChannel from;
    private final SocketChannel to;
    private final ByteBuffer in = ByteBuffer.allocate(64 << 10);
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private int queued;
    private long lastDue = System.nanoTime();
    private boolean finSeen;
    private boolean blocked;
    private boolean ended;
    private SelectionKey source;

    @SuppressWarnings("NullAway.Init") // the link sets the key next
    private Direction(SocketChannel from, SocketChannel to) {
      this.from = from;
      this.to = to;
    }

    private boolean reads() {
      return !finSeen && queued < MOST_QUEUED;
    }

    private void read() {
      try {
        int n = from.read(in.clear());
        if (n < 0) {
          finSeen = true;
        } else if (!ended) {
          split(in.flip());
        } // what comes after a half close is thrown away, as by a router that has forgotten it
      } catch (IOException e) {
        cut(); // one end was reset, so the other one is
      }
    }

    private void split(ByteBuffer read) {
      while (read.hasRemaining()) {
        byte[] piece =
            new byte[Math.min(read.remaining(), 1 + random.nextInt(options.mostPieceBytes))];
        read.get(piece);
        long held = options.mostDelayNanos == 0 ? 0 : random.nextLong(options.mostDelayNanos);
        long carried = piece.length * TimeUnit.SECONDS.toNanos(1) / options.bytesPerSecond;
        lastDue = Math.max(lastDue + carried, System.nanoTime() + held);
        pieces.add(new Piece(ByteBuffer.wrap(piece), lastDue));
        queued += piece.length;
      }
    }

    private void forward(long now) {
      try {
        while (!ended && !blocked && !pieces.isEmpty() && pieces.element().due - now <= 0) {
          ByteBuffer piece = pieces.element().bytes;
          int n = to.write(piece);
          queued -= n;
          forwarded.addAndGet(n);
          if (piece.hasRemaining()) {
            blocked = true;
          } else {
            pieces.remove();
          }
        }
        if (finSeen && pieces.isEmpty()) {
          end();
        }
      } catch (IOException e) {
        cut();
      }
    }

    private void end() {
      if (!ended) {
        ended = true;
        pieces.clear();
        queued = 0;
        blocked = false;
        try {
          to.shutdownOutput();
        } catch (IOException e) {
          cut();
        }
      }
    }

    private long nanosToNext(long now) {
      return ended || blocked || pieces.isEmpty()
          ? Long.MAX_VALUE
          : Math.max(0, pieces.element().due - now);
    }
  }
}
