package dev.pushhub.core.internal.delivery;

import java.nio.charset.StandardCharsets;

/**
 * One message on its way to any number of pages. Immutable; its frame is encoded here, once, on the
 * publisher's thread.
 */
public final class OutboundMessage {
  private final EncodedFrame plain;

  private OutboundMessage(EncodedFrame plain) {
    this.plain = plain;
  }

  /** A message given as text. A surrogate without its partner has no UTF-8 form and becomes "?". */
  public static OutboundMessage of(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return ofUtf8(utf8, 0, utf8.length);
  }

  /** A message given as bytes that are known to be UTF-8; they are copied. */
  public static OutboundMessage ofUtf8(byte[] utf8, int offset, int length) {
    return new OutboundMessage(FrameEncoder.text(utf8, offset, length));
  }

  /** How much it counts while it waits: its size on the wire, as a plain page receives it. */
  public int size() {
    return plain.size();
  }

  /** The frame a plain page receives: the message exactly as pushed. */
  public EncodedFrame plainFrame() {
    return plain;
  }

  /** The message as text, decoded again: for the rare case that somebody wants to read it here. */
  public String text() {
    return plain.payloadText();
  }
}
