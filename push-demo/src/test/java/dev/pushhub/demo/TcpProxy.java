package dev.pushhub.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between pages and a hub, as a network does, and can be cut. */
final class TcpProxy implements AutoCloseable {
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile boolean cut;

  TcpProxy() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void forwardTo(int port) {
    target = port;
  }

  /** Resets every connection, and each that comes until {@link #mend}. */
  void cut() throws IOException {
    cut = true;
    for (Socket socket : open) {
      reset(socket);
    }
  }

  void mend() {
    cut = false;
  }

  private void accept() throws IOException {
    while (true) {
      Socket page = server.accept();
      if (cut) {
        reset(page);
        continue;
      }
      Socket hub = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(page);
      open.add(hub);
      if (cut) {
        cut();
      }
      daemon(() -> copy(page, hub));
      daemon(() -> copy(hub, page));
    }
  }

  private void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream bytes = from.getInputStream();
      bytes.transferTo(to.getOutputStream());
    } finally {
      open.remove(from);
    }
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private static void daemon(Forwarding work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException ended) {
                // One side is gone, or the test is over.
              }
            },
            "tcp-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private interface Forwarding {
    void run() throws IOException;
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
