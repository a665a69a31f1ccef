package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.CloseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message of which not everything has come: because it is fragmented, or because its only frame
 * is not whole yet. Text is refused at its first byte that is not UTF-8.
 */
// There is one only from the first byte of such a message to its last, so an idle page holds none.
final class UnfinishedMessage {
  /** So many frames a message may always have. */
  private static final int MANY_FRAMES = 1024;

  private final boolean text;
  private final Utf8Validator utf8 = new Utf8Validator();
  private @Nullable ByteAccumulator payload; // of the frames that are whole
  private int frames;
  private int checked; // how many payload bytes of the frame under way

  UnfinishedMessage(boolean text) {
    this.text = text;
  }

  boolean isText() {
    return text;
  }

  /** Whether its first frame is whole: then a continuation must come. */
  boolean isFragmented() {
    return frames > 0;
  }

  /** How many payload bytes its whole frames have. */
  int size() {
    return payload == null ? 0 : payload.size();
  }

  /** Whether a frame of it has come in part and been looked at. */
  boolean isUnderWay() {
    return checked > 0;
  }

  /**
   * Looks at what has newly come of a frame.
   *
   * @param in where it stands; the position is not moved
   * @param from where its payload begins, an index
   * @param there how many payload bytes have come
   * @param left how many are still to come, if it is the last frame; else as many as one likes
   * @param mask what they are masked with
   */
  void check(ByteBuffer in, int from, int there, long left, int mask) throws ProtocolViolation {
    int shift = 8 * (checked & 3);
    if (text
        && (!utf8.accepts(in, from + checked, from + there, Integer.rotateLeft(mask, shift))
            || utf8.missing() > left)) {
      throw new ProtocolViolation(CloseCode.NOT_UTF8, "text that is not UTF-8"); // 8.1
    }
    checked = there;
  }

  /** Takes a whole frame's payload, unmasked; the message goes on. */
  void add(ByteBuffer part, int maxMessageBytes) throws ProtocolViolation {
    checkWhole(part, Long.MAX_VALUE);
    checked = 0;
    frames++;
    // Bytes are bounded by the limit; but a frame without any costs as much time as others.
    if (frames > Math.max(MANY_FRAMES, maxMessageBytes)) {
      throw new ProtocolViolation(CloseCode.TOO_LARGE, "the message has too many fragments");
    }
    append(part);
  }

  /** Takes the last frame's payload, unmasked. */
  ByteBuffer end(ByteBuffer part) throws ProtocolViolation {
    checkWhole(part, 0);
    if (payload == null) {
      return part;
    }
    append(part);
    return payload.view();
  }

  private void checkWhole(ByteBuffer part, long left) throws ProtocolViolation {
    check(part, part.position(), part.remaining(), left, 0);
  }

  private void append(ByteBuffer part) {
    ByteAccumulator all = payload;
    if (all == null) {
      all = new ByteAccumulator(part.remaining());
      payload = all;
    }
    all.append(part);
  }

  /** Bytes that have passed {@link #check} as text. */
  static String text(ByteBuffer utf8) {
    return new String(
        utf8.array(),
        utf8.arrayOffset() + utf8.position(),
        utf8.remaining(),
        StandardCharsets.UTF_8);
  }
}
