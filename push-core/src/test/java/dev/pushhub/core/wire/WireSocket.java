package dev.pushhub.core.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A blocking socket whose every wait ends by a deadline, with a message that says what was waited
 * for and what came instead. For one thread at a time in each direction.
 */
final class WireSocket implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[64 << 10];
  private int position;
  private int limit;

  private WireSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /** Connects to loopback; a receive buffer of 0 leaves the size to the operating system. */
  static WireSocket connect(int port, int receiveBuffer) {
    return connect(port, receiveBuffer, null);
  }

  /** The same, and shakes hands by TLS where a context is given. */
  static WireSocket connect(int port, int receiveBuffer, @Nullable SSLContext tls) {
    Socket socket = new Socket();
    try {
      if (receiveBuffer > 0) {
        // Only before connecting does it bound the window that is offered to the other end.
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.setTcpNoDelay(true);
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      socket.connect(new InetSocketAddress(loopback, port), (int) PATIENCE.toMillis());
      return new WireSocket(tls == null ? socket : encrypted(socket, port, tls));
    } catch (IOException e) {
      closeQuietly(socket);
      throw new UncheckedIOException("could not connect to 127.0.0.1:" + port, e);
    }
  }

  private static Socket encrypted(Socket socket, int port, SSLContext tls) throws IOException {
    socket.setSoTimeout((int) PATIENCE.toMillis());
    SSLSocket encrypted =
        (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", port, true);
    encrypted.startHandshake();
    return encrypted;
  }

  int localPort() {
    return socket.getLocalPort();
  }

  void send(byte[] bytes) {
    send(bytes, 0, bytes.length);
  }

  void send(byte[] bytes, int offset, int length) {
    try {
      socket.getOutputStream().write(bytes, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException("could not send " + length + " bytes", e);
    }
  }

  /** One byte, or -1 at the end of the stream. */
  int read(long deadline, String awaited) throws IOException {
    return fill(deadline, awaited) ? buffer[position++] & 0xff : -1;
  }

  /** Exactly so many bytes. */
  byte[] readFully(int length, long deadline, String awaited) throws IOException {
    byte[] bytes = new byte[length];
    int have = 0;
    while (have < length) {
      if (!fill(deadline, awaited)) {
        throw new AssertionError(
            "waited for %s, but the stream ended after %d of %d bytes: %s"
                .formatted(awaited, have, length, printable(bytes, have)));
      }
      int part = Math.min(length - have, limit - position);
      System.arraycopy(buffer, position, bytes, have, part);
      position += part;
      have += part;
    }
    return bytes;
  }

  /** All up to and with a mark, such as a line end. */
  String readUntil(String mark, String awaited) {
    long deadline = deadline();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      byte last = (byte) mark.charAt(mark.length() - 1);
      while (true) {
        int next = read(deadline, awaited);
        if (next < 0) {
          throw new AssertionError(
              "waited for %s, but the stream ended; before that came: %s"
                  .formatted(awaited, printable(bytes.toByteArray(), bytes.size())));
        }
        bytes.write(next);
        if ((byte) next == last) {
          String text = bytes.toString(StandardCharsets.UTF_8);
          if (text.endsWith(mark)) {
            return text;
          }
        }
      }
    } catch (IOException e) {
      throw unexpected(awaited, bytes, e);
    }
  }

  /** All that comes until the stream ends in an orderly way. */
  String readToEnd(String awaited) {
    long deadline = deadline();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      int next;
      while ((next = read(deadline, awaited)) >= 0) {
        bytes.write(next);
      }
      return bytes.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unexpected(awaited, bytes, e);
    }
  }

  /** The end of the stream and nothing before it; a reset is no end. */
  void expectEof() {
    String rest = readToEnd("the end of the stream");
    if (!rest.isEmpty()) {
      byte[] bytes = rest.getBytes(StandardCharsets.UTF_8);
      throw new AssertionError(
          "waited for the end of the stream, got first: " + printable(bytes, bytes.length));
    }
  }

  /** The end, orderly or by reset, and nothing before it. */
  void expectGone() {
    try {
      int next = read(deadline(), "the end of the connection");
      if (next >= 0) {
        throw new AssertionError(
            "waited for the end of the connection, got: "
                + printable(new byte[] {(byte) next}, 1)
                + printable(buffer, position, limit));
      }
    } catch (SocketException reset) {
      // Gone is gone.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void halfClose() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends with RST: the other end loses what it has not read and is told of no orderly end. */
  void abort() {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // Closed already, which is all that is wanted.
      return;
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    closeQuietly(socket);
  }

  static long deadline() {
    return System.nanoTime() + PATIENCE.toNanos();
  }

  /** Bytes as a person can read them, and not too many. */
  static String printable(byte[] bytes, int length) {
    return printable(bytes, 0, length);
  }

  private static String printable(byte[] bytes, int from, int to) {
    StringBuilder text = new StringBuilder("'");
    int shown = Math.min(to, from + 200);
    for (int i = from; i < shown; i++) {
      int c = bytes[i] & 0xff;
      if (c >= ' ' && c < 0x7f) {
        text.append((char) c);
      } else {
        text.append("\\x%02x".formatted(c));
      }
    }
    return text.append(shown < to ? "' and more" : "'").toString();
  }

  private boolean fill(long deadline, String awaited) throws IOException {
    if (position < limit) {
      return true;
    }
    if (socket instanceof SSLSocket && socket.isClosed()) {
      return false; // by itself, once both sides have said their last word
    }
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    try {
      socket.setSoTimeout((int) Math.max(1, millis));
      int count = in.read(buffer);
      position = 0;
      limit = Math.max(0, count);
      return count > 0;
    } catch (SocketTimeoutException e) {
      throw new AssertionError(
          "waited %d s for %s and nothing came".formatted(PATIENCE.toSeconds(), awaited), e);
    }
  }

  private static AssertionError unexpected(
      String awaited, ByteArrayOutputStream before, IOException cause) {
    return new AssertionError(
        "waited for %s, but the connection broke (%s); before that came: %s"
            .formatted(awaited, cause, printable(before.toByteArray(), before.size())),
        cause);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // There is nobody who could do something about it.
      return;
    }
  }
}
