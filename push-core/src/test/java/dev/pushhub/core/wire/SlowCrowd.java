package dev.pushhub.core.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Many sockets that each send a greeting and then a byte now and then, for ever, and never end what
 * they have begun. One thread.
 */
public final class SlowCrowd implements AutoCloseable {
  private final List<SocketChannel> channels = new ArrayList<>();
  private final byte[] trickle;
  private final ByteBuffer in = ByteBuffer.allocate(4_096);
  private final Thread thread = new Thread(this::run, "slow-crowd");
  private volatile int alive;
  private volatile boolean closed;

  private SlowCrowd(byte[] trickle) {
    this.trickle = trickle;
  }

  /**
   * Connects them to loopback and lets them begin.
   *
   * @param count how many
   * @param port where
   * @param greeting what each sends at once
   * @param trickle what it sends then, a byte at a time, over and over; nothing if empty
   * @return connected
   */
  public static SlowCrowd connect(int count, int port, byte[] greeting, byte[] trickle) {
    SlowCrowd crowd = new SlowCrowd(trickle.clone());
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      for (int i = 0; i < count; i++) {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(loopback, port));
        crowd.channels.add(channel);
        channel.write(ByteBuffer.wrap(greeting));
        channel.configureBlocking(false);
      }
    } catch (IOException e) {
      crowd.channels.forEach(SlowCrowd::closeQuietly);
      throw new UncheckedIOException(e);
    }
    crowd.alive = count;
    crowd.thread.start();
    return crowd;
  }

  /**
   * How many the other end has not closed yet.
   *
   * @return as of the last round
   */
  public int alive() {
    return alive;
  }

  private void run() {
    try {
      for (int round = 0; !closed; round++) {
        int living = 0;
        for (SocketChannel channel : channels) {
          if (channel.isOpen() && lives(channel, round)) {
            living++;
          }
        }
        alive = living;
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean lives(SocketChannel channel, int round) {
    try {
      if (trickle.length > 0) {
        channel.write(ByteBuffer.wrap(trickle, round % trickle.length, 1));
      }
      int n;
      do {
        n = channel.read(in.clear());
      } while (n > 0);
      if (n == 0) {
        return true;
      }
    } catch (IOException e) {
      closeQuietly(channel); // reset by the other end
      return false;
    }
    closeQuietly(channel);
    return false;
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // There is nobody who could do something about it.
      return;
    }
  }

  /** Closes those that are left. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    channels.forEach(SlowCrowd::closeQuietly);
  }
}
