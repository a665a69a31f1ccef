package dev.pushhub.core.wire;

import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;

/**
 * A publisher made of a plain TCP socket: it sends any bytes to the hub's internal listener and
 * reads its replies.
 *
 * <pre>{@code
 * try (RawPublisher publisher = RawPublisher.connect(5678)) {
 *   publisher.line("{\"uid\":\"uid1\",\"percent\":\"88%\"}");
 *   assert publisher.readLine().equals("ok");
 * }
 * }</pre>
 *
 * <p>Every wait ends after ten seconds with an {@link AssertionError} that says what was waited
 * for. One socket, no thread; for one sending and one reading thread.
 */
public final class RawPublisher implements AutoCloseable {
  private final WireSocket socket;

  private RawPublisher(WireSocket socket) {
    this.socket = socket;
  }

  /**
   * Connects to loopback.
   *
   * @param port the internal listener's port
   * @return connected, nothing sent
   */
  public static RawPublisher connect(int port) {
    return new RawPublisher(WireSocket.connect(port, 0));
  }

  /**
   * Connects to loopback and shakes hands by TLS.
   *
   * @param port the internal listener's port
   * @param tls trusts the hub, and has a certificate if the hub wants one
   * @return connected, nothing sent
   */
  public static RawPublisher connect(int port, SSLContext tls) {
    return new RawPublisher(WireSocket.connect(port, 0, tls));
  }

  /**
   * Sends bytes as they are, in one write.
   *
   * @param bytes anything
   * @return this
   */
  public RawPublisher send(byte[] bytes) {
    socket.send(bytes);
    return this;
  }

  /**
   * Sends a part of an array as it is, in one write.
   *
   * @param bytes anything
   * @param from the first byte sent
   * @param to the first byte not sent
   * @return this
   */
  public RawPublisher send(byte[] bytes, int from, int to) {
    socket.send(bytes, from, to - from);
    return this;
  }

  /**
   * Sends text as UTF-8, nothing added, in one write.
   *
   * @param text anything
   * @return this
   */
  public RawPublisher send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends text and a {@code \n}, in one write.
   *
   * @param text a line
   * @return this
   */
  public RawPublisher line(String text) {
    return send(text + "\n");
  }

  /**
   * Sends a line and waits for its reply.
   *
   * @param text a line
   * @return the reply, as {@link #readLine()} gives it
   */
  public String request(String text) {
    return line(text).readLine();
  }

  /**
   * Waits for a line.
   *
   * @return all before the {@code \n}; nothing else is cut, a {@code \r} would be seen
   */
  public String readLine() {
    String line = socket.readUntil("\n", "a reply line");
    return line.substring(0, line.length() - 1);
  }

  /**
   * Waits for the end of the stream.
   *
   * @return all that came before it
   */
  public String readToEnd() {
    return socket.readToEnd("replies and the end of the stream");
  }

  /**
   * Says that no more will be sent, as {@code nc -N} does; replies can still be read.
   *
   * @return this
   */
  public RawPublisher halfClose() {
    socket.halfClose();
    return this;
  }

  /** Waits for the orderly end of the stream, and fails if anything comes before it. */
  public void expectEof() {
    socket.expectEof();
  }

  /** Waits for the end of the connection, orderly or not, and fails if anything comes before. */
  public void expectGone() {
    socket.expectGone();
  }

  /**
   * This end's port, by which the other end knows the connection.
   *
   * @return the port
   */
  public int localPort() {
    return socket.localPort();
  }

  /** Ends the connection with a reset. */
  public void abort() {
    socket.abort();
  }

  /** Closes the connection. */
  @Override
  public void close() {
    socket.close();
  }
}
