package dev.pushhub.core.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A page made of a plain TCP socket: a WebSocket client that can also do everything wrong.
 *
 * <pre>{@code
 * try (RawPage page = RawPage.connect(1234).bind("uid1")) {
 *   assert page.nextText().equals("{\"percent\":\"88%\"}");
 * }
 * }</pre>
 *
 * <p>It does nothing by itself: pings are answered only by {@link #answerPings()} or by hand. Every
 * wait ends after ten seconds with an {@link AssertionError} that says what was waited for and what
 * came instead. One socket, no thread; for one sending and one reading thread.
 */
public final class RawPage implements AutoCloseable {
  /** The key of RFC 6455, section 1.3. */
  public static final String SAMPLE_KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  /** The answer to it. */
  public static final String SAMPLE_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private final WireSocket socket;
  private boolean answersPings;
  private boolean closeSent;

  private RawPage(WireSocket socket) {
    this.socket = socket;
  }

  /**
   * Connects to loopback and shakes hands.
   *
   * @param port the WebSocket port
   * @return an open WebSocket
   */
  public static RawPage connect(int port) {
    return to(port).open();
  }

  /**
   * A page with options.
   *
   * @param port the WebSocket port
   * @return not connected yet
   */
  public static Options to(int port) {
    return new Options(port);
  }

  /** How a page connects. */
  public static final class Options {
    private final int port;
    private final List<String> headers = new ArrayList<>();
    private String path = "/";
    private int receiveBuffer;
    private @Nullable SSLContext tls;

    private Options(int port) {
      this.port = port;
    }

    /**
     * What to ask for. Default: {@code /}.
     *
     * @param path the path and the query, if any
     * @return this
     */
    public Options path(String path) {
      this.path = path;
      return this;
    }

    /**
     * One more header.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public Options header(String name, String value) {
      headers.add(name + ": " + value + "\r\n");
      return this;
    }

    /**
     * A small receive buffer, so that a page that does not read is felt soon.
     *
     * @param bytes its size; the operating system may round it
     * @return this
     */
    public Options receiveBuffer(int bytes) {
      receiveBuffer = bytes;
      return this;
    }

    /**
     * A page of {@code wss}.
     *
     * @param context trusts the hub
     * @return this
     */
    public Options tls(SSLContext context) {
      tls = context;
      return this;
    }

    /**
     * The handshake these options make, for tests that send it in parts.
     *
     * @return the request, empty line included
     */
    public String handshake() {
      return "GET "
          + path
          + " HTTP/1.1\r\nHost: 127.0.0.1:"
          + port
          + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
          + SAMPLE_KEY
          + "\r\nSec-WebSocket-Version: 13\r\n"
          + String.join("", headers)
          + "\r\n";
    }

    /**
     * Connects and shakes hands.
     *
     * @return an open WebSocket
     */
    public RawPage open() {
      RawPage page = openRaw().send(handshake());
      try {
        page.expectUpgrade();
        return page;
      } catch (AssertionError e) {
        page.close();
        throw e;
      }
    }

    /**
     * Connects and sends nothing.
     *
     * @return a TCP connection
     */
    public RawPage openRaw() {
      return new RawPage(WireSocket.connect(port, receiveBuffer, tls));
    }
  }

  /**
   * From now on a ping that is met while waiting for text or a close is answered.
   *
   * @return this
   */
  public RawPage answerPings() {
    answersPings = true;
    return this;
  }

  /**
   * Presents the credential: the first text frame. A plain page is not told when it is bound.
   *
   * @param uid the credential
   * @return this
   */
  public RawPage bind(String uid) {
    return text(uid);
  }

  /**
   * Sends a text message in one frame.
   *
   * @param text the message
   * @return this
   */
  public RawPage text(String text) {
    return frame(RawFrame.TEXT, true, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends a masked frame.
   *
   * @param opcode 0 to 15
   * @param fin whether it ends its message
   * @param payload what it carries
   * @return this
   */
  public RawPage frame(int opcode, boolean fin, byte[] payload) {
    return frame(opcode, fin, payload, true);
  }

  /**
   * Sends a frame.
   *
   * @param opcode 0 to 15
   * @param fin whether it ends its message
   * @param payload what it carries
   * @param masked whether it is masked, as a client's must be
   * @return this
   */
  public RawPage frame(int opcode, boolean fin, byte[] payload, boolean masked) {
    closeSent |= opcode == RawFrame.CLOSE;
    int firstByte = (fin ? 0x80 : 0) | opcode;
    return send(RawFrame.encode(firstByte, masked, RawFrame.shortestForm(payload.length), payload));
  }

  /**
   * Sends a close frame.
   *
   * @param code any number of 16 bits, whether a page may send it or not
   * @param reason beside it
   * @return this
   */
  public RawPage sendClose(int code, String reason) {
    return frame(RawFrame.CLOSE, true, closePayload(code, reason));
  }

  /**
   * Sends bytes as they are, in one write.
   *
   * @param bytes anything
   * @return this
   */
  public RawPage send(byte[] bytes) {
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
  public RawPage send(byte[] bytes, int from, int to) {
    socket.send(bytes, from, to - from);
    return this;
  }

  /**
   * Sends text as UTF-8, without a frame, in one write.
   *
   * @param text anything, a handshake say
   * @return this
   */
  public RawPage send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Waits for an HTTP answer's head.
   *
   * @return status line and headers, empty line included
   */
  public String readHead() {
    return socket.readUntil("\r\n\r\n", "the head of an HTTP answer");
  }

  /**
   * Waits for the orderly end of the stream.
   *
   * @return all that came before it, an HTTP answer say
   */
  public String readToEnd() {
    return socket.readToEnd("an HTTP answer and the end of the stream");
  }

  /**
   * Waits for the answer to a handshake, and fails if it is not a 101 that fits {@link
   * #SAMPLE_KEY}.
   *
   * @return the answer's head
   */
  public String expectUpgrade() {
    String head = readHead();
    if (!head.startsWith("HTTP/1.1 101 ") || !head.contains(": " + SAMPLE_ACCEPT + "\r\n")) {
      throw new AssertionError("waited for the answer 101 to the handshake, got: " + head);
    }
    return head;
  }

  /**
   * Waits for a frame of any kind.
   *
   * @return the frame
   */
  public RawFrame nextFrame() {
    return nextFrame("a frame");
  }

  /**
   * Waits for a whole text message; pings and pongs before it are passed over.
   *
   * @return its text
   */
  public String nextText() {
    RawFrame frame = nextOtherThanPingAndPong("a text message");
    if (frame.opcode() != RawFrame.TEXT || !frame.fin()) {
      throw new AssertionError(
          "waited for a text message, got a "
              + frame
              + (frame.opcode() == RawFrame.CLOSE ? ": " + frame.closeReason() : ""));
    }
    return frame.text();
  }

  /**
   * Waits for the close frame, answers it if this page has sent none, waits for the end of the
   * connection and closes this end; pings and pongs before it are passed over.
   *
   * @return the close frame
   */
  public RawFrame expectClose() {
    RawFrame frame = nextOtherThanPingAndPong("a close frame");
    if (frame.opcode() != RawFrame.CLOSE) {
      throw new AssertionError("waited for a close frame, got a " + frame);
    }
    if (!closeSent) {
      answerClose(frame);
    }
    socket.expectGone();
    socket.close();
    return frame;
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

  /** Says that no more will be sent, without a close frame; what comes can still be read. */
  public void halfClose() {
    socket.halfClose();
  }

  /** Ends the connection with a reset, as a device does that has lost its network. */
  public void abort() {
    socket.abort();
  }

  /** Ends the connection without a close frame, as a browser that is killed does. */
  @Override
  public void close() {
    socket.close();
  }

  /**
   * The payload of a close frame.
   *
   * @param code 16 bits
   * @param reason beside it
   * @return the bytes
   */
  public static byte[] closePayload(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, text.length);
    return payload;
  }

  private void answerClose(RawFrame frame) {
    try {
      frame(RawFrame.CLOSE, true, frame.payload());
    } catch (UncheckedIOException e) {
      // The other end did not wait for the answer; its close frame is here all the same.
      closeSent = true;
    }
  }

  private RawFrame nextOtherThanPingAndPong(String awaited) {
    while (true) {
      RawFrame frame = nextFrame(awaited);
      if (frame.opcode() == RawFrame.PING && answersPings) {
        frame(RawFrame.PONG, true, frame.payload());
      } else if (frame.opcode() != RawFrame.PING && frame.opcode() != RawFrame.PONG) {
        return frame;
      }
    }
  }

  private RawFrame nextFrame(String awaited) {
    long deadline = WireSocket.deadline();
    try {
      byte[] head = socket.readFully(2, deadline, awaited);
      int form = head[1] & 0x7f;
      int lengthBytes = form == 126 ? 3 : form == 127 ? 9 : 1;
      long length = form;
      if (lengthBytes > 1) {
        length = 0;
        for (byte b : socket.readFully(lengthBytes - 1, deadline, awaited)) {
          length = (length << 8) | (b & 0xff);
        }
      }
      boolean masked = (head[1] & 0x80) != 0;
      byte[] key = masked ? socket.readFully(4, deadline, awaited) : new byte[4];
      byte[] payload = socket.readFully(Math.toIntExact(length), deadline, awaited);
      for (int i = 0; masked && i < payload.length; i++) {
        payload[i] ^= key[i & 3];
      }
      return new RawFrame(head[0] & 0xff, masked, lengthBytes, payload);
    } catch (IOException e) {
      throw new AssertionError("waited for " + awaited + ", but the connection broke: " + e, e);
    }
  }
}
