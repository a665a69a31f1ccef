package dev.pushhub.core.internal.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Encodes frames as a server sends them: one piece, not masked (RFC 6455, sections 5.1 and 5.2).
 */
public final class FrameEncoder {
  /** The most a control frame's payload may have (RFC 6455, section 5.5). */
  public static final int MAX_CONTROL_PAYLOAD = 125;

  private static final int FIN = 0x80;
  private static final int TEXT = 0x1;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;
  private static final int MAX_CLOSE_REASON = MAX_CONTROL_PAYLOAD - 2;

  private static final EncodedFrame EMPTY_PING = control(PING, new byte[0], 0);
  private static final EncodedFrame EMPTY_CLOSE = control(CLOSE, new byte[0], 0);

  private FrameEncoder() {}

  /** A text frame around bytes that are known to be UTF-8. */
  public static EncodedFrame text(byte[] utf8, int offset, int length) {
    return new EncodedFrame(bytes(TEXT, utf8, offset, length), true);
  }

  /**
   * The same, of a message that a page misses if it is let go.
   *
   * @param stream what the page calls its stream; empty for none
   */
  public static EncodedFrame text(byte[] utf8, int offset, int length, String stream) {
    return new EncodedFrame(bytes(TEXT, utf8, offset, length), true, stream);
  }

  /** A text frame around UTF-8 that tells a page something and is no message. */
  public static EncodedFrame notice(byte[] utf8, int offset, int length) {
    return new EncodedFrame(bytes(TEXT, utf8, offset, length), false);
  }

  /**
   * A notice that stands for messages, or tells where they go on: where all messages that wait are
   * let go, it goes with them.
   *
   * @param stream what the page calls theirs
   */
  public static EncodedFrame marker(byte[] utf8, int offset, int length, String stream) {
    return new EncodedFrame(bytes(TEXT, utf8, offset, length), false, stream);
  }

  /** Bytes that go out as they are: the HTTP answer that comes before the first frame. */
  public static EncodedFrame raw(byte[] bytes) {
    return new EncodedFrame(bytes, false);
  }

  /** A ping without payload. */
  public static EncodedFrame ping() {
    return EMPTY_PING;
  }

  /** A pong with the ping's payload, at most {@link #MAX_CONTROL_PAYLOAD} bytes. */
  public static EncodedFrame pong(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return control(PONG, bytes, bytes.length);
  }

  /** A close frame without code. */
  public static EncodedFrame close() {
    return EMPTY_CLOSE;
  }

  /** A close frame; the reason is cut, at a character, to the 123 bytes that fit. */
  public static EncodedFrame close(int code, String reason) {
    byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, MAX_CLOSE_REASON);
    while (length < utf8.length && (utf8[length] & 0xC0) == 0x80) {
      length--;
    }
    byte[] payload = new byte[2 + length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(utf8, 0, payload, 2, length);
    return control(CLOSE, payload, payload.length);
  }

  private static EncodedFrame control(int opcode, byte[] payload, int length) {
    return new EncodedFrame(bytes(opcode, payload, 0, length), false);
  }

  // One allocation, header and payload together, for each message and however many pages.
  private static byte[] bytes(int opcode, byte[] payload, int offset, int length) {
    int header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    byte[] bytes = new byte[header + length];
    bytes[0] = (byte) (FIN | opcode);
    if (header == 2) {
      bytes[1] = (byte) length;
    } else if (header == 4) {
      bytes[1] = 126;
      bytes[2] = (byte) (length >> 8);
      bytes[3] = (byte) length;
    } else {
      bytes[1] = 127; // and eight bytes of length, of which an int fills the last four
      bytes[6] = (byte) (length >> 24);
      bytes[7] = (byte) (length >> 16);
      bytes[8] = (byte) (length >> 8);
      bytes[9] = (byte) length;
    }
    System.arraycopy(payload, offset, bytes, header, length);
    return bytes;
  }
}
