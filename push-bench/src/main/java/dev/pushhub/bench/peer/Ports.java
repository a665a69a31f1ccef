package dev.pushhub.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ports of servers that can't pick one and tell it. */
final class Ports {
  private static final Duration START_LIMIT = Duration.ofSeconds(15);

  private Ports() {}

  /** A port that nobody has just now. */
  static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Waits until the process has a worker: it listens before it has forked one, and the worker is
   * what is to be measured.
   */
  static void awaitWorker(String name, Process process) throws PeerException {
    long start = System.nanoTime();
    while (process.children().findAny().isEmpty()) {
      if (!process.isAlive() || System.nanoTime() - start > START_LIMIT.toNanos()) {
        process.destroyForcibly();
        throw new PeerException(name + " has started no worker");
      }
      Thread.onSpinWait();
    }
  }

  /** Waits until the process accepts connections there, or has ended, or the time is over. */
  static void await(String name, Process process, int port) throws PeerException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < START_LIMIT.toNanos()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException notYet) {
        try {
          if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
            throw new PeerException(
                name + " has ended with status " + process.exitValue() + " before it was ready");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
      }
    }
    process.destroyForcibly();
    throw new PeerException(
        name
            + " does not accept connections on port "
            + port
            + " after "
            + START_LIMIT.toSeconds()
            + " s");
  }
}
