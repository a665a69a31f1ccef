package dev.pushhub.core.internal.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one WebSocket frame, header and all. Immutable and shared: a broadcast to 100,000
 * pages holds them once.
 */
public final class EncodedFrame {
  private final byte[] bytes;
  private final boolean message;

  /** Takes the array over; nobody may change it afterwards. */
  EncodedFrame(byte[] bytes, boolean message) {
    this.bytes = bytes;
    this.message = message;
  }

  /** The frame's size on the wire in bytes. */
  public int size() {
    return bytes.length;
  }

  /** Whether it carries a message, and is not one of the protocol's own frames. */
  public boolean isMessage() {
    return message;
  }

  /** Puts the bytes from an offset on, as many as there is room for; returns how many. */
  int put(int from, ByteBuffer out) {
    int n = Math.min(bytes.length - from, out.remaining());
    out.put(bytes, from, n);
    return n;
  }

  /** What it carries: the bytes themselves, in an array that nobody may change. */
  public ByteBuffer payload() {
    int header = bytes[1] == 126 ? 4 : bytes[1] == 127 ? 10 : 2;
    return ByteBuffer.wrap(bytes, header, bytes.length - header);
  }

  String payloadText() {
    return StandardCharsets.UTF_8.decode(payload()).toString();
  }
}
