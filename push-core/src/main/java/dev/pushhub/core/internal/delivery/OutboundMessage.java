package dev.pushhub.core.internal.delivery;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.Push;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way to any number of pages of one stream. It never changes to whoever looks at
 * it; its plain frame is encoded here, once, on the publisher's thread, and the other one when a
 * page first wants it.
 */
public final class OutboundMessage {
  private EncodedFrame plain; // of a message with a key: another that is alike, once
  private final PushDetails details;
  private final @Nullable Position position;
  private final long sequence;
  private volatile @Nullable EncodedFrame other; // two loops may both make it: they are alike

  private OutboundMessage(
      EncodedFrame plain, PushDetails details, @Nullable Position position, long sequence) {
    this.plain = plain;
    this.details = details;
    this.position = position;
    this.sequence = sequence;
  }

  /** A message given as text. A surrogate without its partner has no UTF-8 form and becomes "?". */
  public static OutboundMessage of(String text) {
    return of(text, PushDetails.NONE);
  }

  /** A push in process. */
  public static OutboundMessage of(Push push) {
    return of(push.text(), PushDetails.of(push, false));
  }

  /** A message given as text, and what its publisher said of it. */
  public static OutboundMessage of(String text, PushDetails details) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return ofUtf8(utf8, 0, utf8.length, details);
  }

  /** A message given as bytes that are known to be UTF-8; they are copied. */
  public static OutboundMessage ofUtf8(byte[] utf8, int offset, int length) {
    return ofUtf8(utf8, offset, length, PushDetails.NONE);
  }

  /** The same, and what its publisher said of it. */
  public static OutboundMessage ofUtf8(byte[] utf8, int offset, int length, PushDetails details) {
    return new OutboundMessage(FrameEncoder.text(utf8, offset, length), details, null, 0);
  }

  /**
   * The same message at its place.
   *
   * @param position in its stream's history
   * @param sequence among all messages of the hub
   */
  public OutboundMessage at(Position position, long sequence) {
    return new OutboundMessage(plain, details, position, sequence);
  }

  /** How much it counts while it waits: its size on the wire, as a plain page receives it. */
  public int size() {
    return plain.size();
  }

  /** The frame a plain page receives: the message exactly as pushed. */
  public EncodedFrame plainFrame() {
    return plain;
  }

  /**
   * The same, where it knows that newer ones of its stream and key replace it.
   *
   * @param stream what pages call the stream it was sent to
   */
  public EncodedFrame plainFrame(String stream) {
    String key = details.key();
    return key == null ? plain : keyed(stream, key);
  }

  private EncodedFrame keyed(String stream, String key) {
    EncodedFrame frame = plain;
    if (!frame.isKeyed()) {
      frame = frame.keyed(stream, key, 0, MarkerEncoding.NONE, details.wantsReceipt());
      plain = frame;
    }
    return frame;
  }

  /**
   * The frame another kind of page receives; made once, for all of them. There is one other kind,
   * and a message goes to one stream.
   */
  public EncodedFrame frame(MessageEncoding encoding, String stream) {
    EncodedFrame made = other;
    if (made == null) {
      made = encoding.encode(stream, this);
      String key = details.key();
      if (key != null) {
        made =
            made.keyed(
                stream,
                key,
                position == null ? 0 : position.offset(),
                position == null ? MarkerEncoding.NONE : encoding.markers(),
                details.wantsReceipt());
      }
      other = made;
    }
    return made;
  }

  /** Its position in its stream; null where the hub keeps no history. */
  public @Nullable Position position() {
    return position;
  }

  /** Its place among all messages of the hub; 0 where the hub keeps no history. */
  public long sequence() {
    return sequence;
  }

  /** What its publisher said of it beside the text. */
  public PushDetails details() {
    return details;
  }

  /** The message as text, decoded again: for the rare case that somebody wants to read it here. */
  public String text() {
    return plain.payloadText();
  }
}
