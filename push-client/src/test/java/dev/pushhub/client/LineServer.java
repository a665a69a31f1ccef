package dev.pushhub.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/**
 * A line server on a real socket. Either it answers by itself, or the test takes each connection
 * with {@link #accept} and plays the hub: read a line, answer, stall, close.
 */
final class LineServer implements AutoCloseable {
  private final ServerSocket server;
  private final BlockingQueue<Peer> accepted = new LinkedBlockingQueue<>();
  private final List<Peer> peers = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private LineServer(int port) {
    this(port, null, false);
  }

  private LineServer(int port, @Nullable SSLContext tls, boolean wantsCertificates) {
    try {
      server = tls == null ? new ServerSocket() : tls.getServerSocketFactory().createServerSocket();
      if (server instanceof SSLServerSocket encrypted) {
        encrypted.setNeedClientAuth(wantsCertificates);
      }
      server.setReuseAddress(true);
      server.setReceiveBufferSize(16 << 10);
      server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server whose connections the test plays. */
  static LineServer played() {
    return played(0);
  }

  static LineServer played(int port) {
    LineServer server = new LineServer(port);
    server.acceptEach(server.accepted::add);
    return server;
  }

  /** A server that answers each line by itself. */
  static LineServer answering(UnaryOperator<String> answer) {
    return answering(0, answer);
  }

  static LineServer answering(int port, UnaryOperator<String> answer) {
    LineServer server = new LineServer(port);
    server.acceptEach(peer -> server.start("peer", () -> server.answerAll(peer, answer)));
    return server;
  }

  /** A server that speaks TLS and answers each line by itself. */
  static LineServer answeringByTls(
      SSLContext tls, boolean wantsCertificates, UnaryOperator<String> answer) {
    return answeringByTls(0, tls, wantsCertificates, answer);
  }

  static LineServer answeringByTls(
      int port, SSLContext tls, boolean wantsCertificates, UnaryOperator<String> answer) {
    LineServer server = new LineServer(port, tls, wantsCertificates);
    server.acceptEach(peer -> server.start("peer", () -> server.answerAll(peer, answer)));
    return server;
  }

  /** A server that speaks TLS, whose connections the test plays. */
  static LineServer playedByTls(SSLContext tls) {
    LineServer server = new LineServer(0, tls, false);
    server.acceptEach(server.accepted::add);
    return server;
  }

  /** A server that closes each connection at once. */
  static LineServer closing() {
    LineServer server = new LineServer(0);
    server.acceptEach(
        peer -> {
          try {
            peer.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return server;
  }

  int port() {
    return server.getLocalPort();
  }

  /** The next connection, in order. */
  Peer accept() {
    return poll(accepted, "connection");
  }

  /** The next line that an answering server took. */
  String line() {
    return poll(lines, "line");
  }

  int linesWaiting() {
    return lines.size();
  }

  int connections() {
    return peers.size();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Peer peer : peers) {
        peer.close();
      }
      for (Thread thread : threads) {
        thread.join(10_000); // while one is inside accept or read, the kernel keeps the socket open
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void acceptEach(java.util.function.Consumer<Peer> use) {
    start(
        "accept",
        () -> {
          while (true) {
            Peer peer = new Peer(server.accept());
            peers.add(peer);
            use.accept(peer);
          }
        });
  }

  private void answerAll(Peer peer, UnaryOperator<String> answer) throws IOException {
    String line = peer.read();
    while (line != null) {
      lines.add(line);
      peer.write(answer.apply(line.strip()) + "\n");
      line = peer.read();
    }
    peer.close();
  }

  private static <T> T poll(BlockingQueue<T> queue, String what) {
    try {
      T next = queue.poll(10, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no " + what + " came within 10 s");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void start(String role, UntilClosed body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (IOException closed) {
                // That is how these threads end.
              }
            },
            "line-server-" + role);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private interface UntilClosed {
    void run() throws IOException;
  }

  /** One connection, played by the test. */
  static final class Peer {
    private final Socket socket;
    private final InputStream in;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      in = new BufferedInputStream(socket.getInputStream());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
    }

    /** The next line with its end, exactly as it came; null at the end of the stream. */
    @Nullable String read() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        line.write(b);
        if (b == '\n') {
          return line.toString(UTF_8);
        }
      }
      return line.size() == 0 ? null : line.toString(UTF_8);
    }

    int readByte() throws IOException {
      return in.read();
    }

    boolean hasBytes() throws IOException {
      return in.available() > 0;
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    void writeByteByByte(String text) throws IOException {
      for (byte b : text.getBytes(UTF_8)) {
        socket.getOutputStream().write(b);
      }
    }

    void close() throws IOException {
      socket.close();
    }

    /** Closes with RST. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
