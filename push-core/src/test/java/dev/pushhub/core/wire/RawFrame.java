package dev.pushhub.core.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One WebSocket frame as it stood on the wire (RFC 6455, section 5.2). */
public final class RawFrame {
  /** A further part of a fragmented message. */
  public static final int CONTINUATION = 0;

  /** A text message, or its first part. */
  public static final int TEXT = 1;

  /** A binary message, or its first part. */
  public static final int BINARY = 2;

  /** The close frame. */
  public static final int CLOSE = 8;

  /** The ping frame. */
  public static final int PING = 9;

  /** The pong frame. */
  public static final int PONG = 10;

  private final int firstByte;
  private final boolean masked;
  private final int lengthBytes;
  private final byte[] payload;

  RawFrame(int firstByte, boolean masked, int lengthBytes, byte[] payload) {
    this.firstByte = firstByte;
    this.masked = masked;
    this.lengthBytes = lengthBytes;
    this.payload = payload;
  }

  /**
   * The bytes of a frame as a browser would send it: masked, its length in the shortest form.
   *
   * @param opcode 0 to 15
   * @param fin whether it ends its message
   * @param payload what it carries
   * @return the bytes
   */
  public static byte[] masked(int opcode, boolean fin, byte[] payload) {
    return encode((fin ? 0x80 : 0) | opcode, true, shortestForm(payload.length), payload);
  }

  /**
   * The bytes of any frame at all, right or wrong.
   *
   * @param firstByte fin, the three reserved bits and the opcode
   * @param masked whether it is masked
   * @param lengthBytes how many bytes say the length: 1, 3 or 9
   * @param payload what it carries
   * @return the bytes
   */
  public static byte[] encode(int firstByte, boolean masked, int lengthBytes, byte[] payload) {
    if (masked) {
      return encode(firstByte, new byte[] {0x37, (byte) 0xfa, 0x21, 0x3d}, lengthBytes, payload);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + 10);
    bytes.writeBytes(header(firstByte, false, lengthBytes, payload.length));
    bytes.writeBytes(payload);
    return bytes.toByteArray();
  }

  /**
   * The bytes of any masked frame.
   *
   * @param firstByte fin, the three reserved bits and the opcode
   * @param key the four bytes it is masked with
   * @param lengthBytes how many bytes say the length: 1, 3 or 9
   * @param payload what it carries
   * @return the bytes
   */
  public static byte[] encode(int firstByte, byte[] key, int lengthBytes, byte[] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + 14);
    bytes.writeBytes(header(firstByte, true, lengthBytes, payload.length));
    bytes.writeBytes(key);
    for (int i = 0; i < payload.length; i++) {
      bytes.write(payload[i] ^ key[i & 3]);
    }
    return bytes.toByteArray();
  }

  /**
   * A frame's beginning up to its length, without mask and payload: a promise that need not be
   * kept.
   *
   * @param firstByte fin, the three reserved bits and the opcode
   * @param masked whether a mask is to follow
   * @param lengthBytes how many bytes say the length: 1, 3 or 9
   * @param length the length declared
   * @return the bytes
   */
  public static byte[] header(int firstByte, boolean masked, int lengthBytes, long length) {
    byte[] header = new byte[1 + lengthBytes];
    header[0] = (byte) firstByte;
    int mask = masked ? 0x80 : 0;
    if (lengthBytes == 1) {
      header[1] = (byte) (mask | (int) length);
      return header;
    }
    header[1] = (byte) (mask | (lengthBytes == 3 ? 126 : 127));
    for (int i = 0; i < lengthBytes - 1; i++) {
      header[header.length - 1 - i] = (byte) (length >>> (8 * i));
    }
    return header;
  }

  /**
   * How many bytes the shortest form of a length takes.
   *
   * @param length a payload's length
   * @return 1, 3 or 9
   */
  public static int shortestForm(long length) {
    return length <= 125 ? 1 : length <= 0xffff ? 3 : 9;
  }

  /**
   * Whether the frame ends its message.
   *
   * @return the fin bit
   */
  public boolean fin() {
    return (firstByte & 0x80) != 0;
  }

  /**
   * The three reserved bits.
   *
   * @return 0 to 7; 0 without extensions
   */
  public int reserved() {
    return (firstByte >> 4) & 7;
  }

  /**
   * What kind of frame it is.
   *
   * @return 0 to 15
   */
  public int opcode() {
    return firstByte & 15;
  }

  /**
   * Whether it came masked; a server's must not.
   *
   * @return the mask bit
   */
  public boolean masked() {
    return masked;
  }

  /**
   * How many bytes said the length.
   *
   * @return 1, 3 or 9
   */
  public int lengthBytes() {
    return lengthBytes;
  }

  /**
   * What it carries.
   *
   * @return a copy
   */
  public byte[] payload() {
    return payload.clone();
  }

  /**
   * What it carries, as UTF-8.
   *
   * @return the text
   */
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  /**
   * The code of a close frame.
   *
   * @return the code, 1005 if the frame carries none
   */
  public int closeCode() {
    return payload.length < 2 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
  }

  /**
   * The reason of a close frame.
   *
   * @return the reason, may be empty
   */
  public String closeReason() {
    return payload.length < 2
        ? ""
        : new String(Arrays.copyOfRange(payload, 2, payload.length), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    String what =
        switch (opcode()) {
          case CONTINUATION -> "continuation";
          case TEXT -> "text";
          case BINARY -> "binary";
          case CLOSE -> "close " + closeCode();
          case PING -> "ping";
          case PONG -> "pong";
          default -> "opcode " + opcode();
        };
    return "%s frame%s of %d bytes %s"
        .formatted(
            what,
            fin() ? "" : " (not final)",
            payload.length,
            WireSocket.printable(payload, payload.length));
  }
}
