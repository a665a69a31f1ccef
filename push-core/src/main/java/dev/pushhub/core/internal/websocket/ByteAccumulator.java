package dev.pushhub.core.internal.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes that wait for the rest of what they are part of; it grows with what came, not what was
 * declared.
 */
final class ByteAccumulator {
  private byte[] bytes;
  private int size;

  ByteAccumulator(int capacity) {
    bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  void append(ByteBuffer more) {
    int n = more.remaining();
    if (size + n > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + n, bytes.length * 2));
    }
    more.get(bytes, size, n);
    size += n;
  }

  /** What there is, without a copy. */
  ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  /** Keeps only what a view has left. */
  void keep(ByteBuffer rest) {
    size = rest.remaining();
    System.arraycopy(rest.array(), rest.arrayOffset() + rest.position(), bytes, 0, size);
  }
}
