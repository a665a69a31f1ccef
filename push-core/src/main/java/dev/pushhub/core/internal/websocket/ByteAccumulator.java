package dev.pushhub.core.internal.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes that wait for the rest of what they are part of; it grows with what came, by doubling, not
 * with what was declared.
 */
// What is read from the front only moves `start`: to copy the rest down each time would be
// quadratic for a page whose messages are taken a few at a time.
final class ByteAccumulator {
  private byte[] bytes;
  private int start;
  private int end;

  ByteAccumulator(int capacity) {
    bytes = new byte[capacity];
  }

  int size() {
    return end - start;
  }

  void append(ByteBuffer more) {
    int n = more.remaining();
    if (n > bytes.length - end) {
      makeRoom(n);
    }
    more.get(bytes, end, n);
    end += n;
  }

  private void makeRoom(int n) {
    int size = size();
    byte[] roomy =
        size + n <= bytes.length / 2 ? bytes : new byte[Math.max(size + n, bytes.length * 2)];
    System.arraycopy(bytes, start, roomy, 0, size);
    bytes = roomy;
    start = 0;
    end = size;
  }

  /** What there is, without a copy. */
  ByteBuffer view() {
    return ByteBuffer.wrap(bytes, start, size());
  }

  /** Keeps only what a view of it has left. */
  void keep(ByteBuffer rest) {
    start = end - rest.remaining();
  }

  /** A copy of what there is. */
  byte[] toArray() {
    return Arrays.copyOfRange(bytes, start, end);
  }
}
