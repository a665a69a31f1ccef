package dev.pushhub.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes on what it gets one byte at a time, in both directions. */
final class ChoppingRelay implements AutoCloseable {
  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  ChoppingRelay(int port) throws IOException {
    server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    start(
        () -> {
          while (true) {
            Socket from = server.accept();
            Socket to = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.addAll(List.of(from, to));
            start(() -> chop(from, to));
            start(() -> chop(to, from));
          }
        });
  }

  int port() {
    return server.getLocalPort();
  }

  private static void chop(Socket from, Socket to) throws IOException {
    to.setTcpNoDelay(true);
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      out.write(b);
    }
    to.shutdownOutput();
  }

  private static void start(UntilClosed body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (IOException closed) {
                // That is how these threads end.
              }
            },
            "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private interface UntilClosed {
    void run() throws IOException;
  }
}
