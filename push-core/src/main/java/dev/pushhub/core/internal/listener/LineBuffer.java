package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.json.ByteSearch;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes to lines, split anywhere. A line that came whole is handed on where it lies; only what has
 * no end yet is copied, and never more than the limit.
 */
final class LineBuffer {
  private static final int LEAST = 256;
  private static final int MAX_CARRIAGE_RETURNS = 8;
  private static final byte[] NONE = new byte[0];

  /** What is done with a line. */
  @FunctionalInterface
  interface Sink {
    /**
     * A line from {@code from} to {@code to}, without its end; false to be given no more for now.
     */
    boolean line(byte[] bytes, int from, int to);
  }

  private int maxLineBytes;
  private byte[] held = NONE;
  private byte[] kept = NONE;
  private int size;

  LineBuffer(int maxLineBytes) {
    this.maxLineBytes = maxLineBytes;
  }

  /** Sets the longest line taken, from the next line on; also from within the sink. */
  void limit(int bytes) {
    maxLineBytes = bytes;
  }

  /**
   * Hands on every line that ends in these bytes and keeps the rest.
   *
   * @return false if a line is over the limit, and nothing further was looked at
   * @throws IllegalStateException if something is held, which comes first
   */
  boolean feed(ByteBuffer in, Sink sink) {
    if (hasHeld()) {
      throw new IllegalStateException("lines are held that came before these");
    }
    byte[] bytes = in.array();
    int from = in.arrayOffset() + in.position();
    int to = in.arrayOffset() + in.limit();
    int end;
    while ((end = ByteSearch.lineFeed(bytes, from, to)) < to) {
      boolean fits;
      boolean more = true;
      if (size == 0) {
        fits = trimmed(bytes, from, end) - from <= maxLineBytes;
        more = fits && sink.line(bytes, from, trimmed(bytes, from, end));
      } else {
        fits = keep(bytes, from, end);
        more = fits && sink.line(kept, 0, trimmed(kept, 0, size));
        size = 0;
      }
      from = end + 1;
      if (!fits || !more) {
        held = Arrays.copyOfRange(bytes, from, to);
        shrink();
        return fits;
      }
    }
    boolean fits = keep(bytes, from, to);
    shrink();
    return fits;
  }

  /** Keeps bytes for {@link #resume} without looking at them, behind those that are held. */
  boolean hold(ByteBuffer in) {
    int before = held.length;
    held = Arrays.copyOf(held, before + in.remaining());
    in.get(held, before, in.remaining());
    return true;
  }

  /** Whether the sink wanted no more while there was more. */
  boolean hasHeld() {
    return held.length > 0;
  }

  /** Whether a line has begun that has no end yet. */
  boolean isUnfinished() {
    return size > 0;
  }

  /** Hands on what was left when the sink wanted no more. */
  boolean resume(Sink sink) {
    ByteBuffer rest = ByteBuffer.wrap(held);
    held = NONE;
    return feed(rest, sink);
  }

  // What is over the limit may still be the CRs of a line end: a few of them.
  private boolean keep(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length > 0) {
      if (size + length > kept.length) {
        kept = Arrays.copyOf(kept, Math.max(size + length, roomy(size)));
      }
      System.arraycopy(bytes, from, kept, size, length);
      size += length;
    }
    return size <= maxLineBytes
        || (size <= maxLineBytes + MAX_CARRIAGE_RETURNS && trimmed(kept, 0, size) <= maxLineBytes);
  }

  // Growing to the limit in few steps: a line of 1 MB is copied a third of a time over, not once.
  private int roomy(int size) {
    long four = Math.min(4L * size, (long) maxLineBytes + MAX_CARRIAGE_RETURNS);
    return (int) Math.max(LEAST, Math.min(four, Integer.MAX_VALUE - 8));
  }

  // One long line after the other goes through the same array: only a publisher that has nothing
  // unfinished holds none.
  private void shrink() {
    if (size == 0 && kept.length > LEAST) {
      kept = NONE;
    }
  }

  /** Where the line ends when its trailing CRs are cut, as the reference's rtrim does. */
  private static int trimmed(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && bytes[end - 1] == '\r') {
      end--;
    }
    return end;
  }
}
