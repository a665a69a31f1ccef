package dev.pushhub.core.internal.websocket;

import java.nio.ByteBuffer;

/**
 * Whether bytes are UTF-8 (RFC 3629), told at the first byte that is wrong, however the text is
 * split. It looks at bytes as they stand in a frame, masked, and unmasks none of them in place.
 */
final class Utf8Validator {
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  private int missing; // bytes of the character under way
  private int least; // what the next of them may be
  private int most;

  /**
   * Looks at the next bytes of the text.
   *
   * @param in a big-endian buffer; its position is not moved
   * @param from the first byte, an index
   * @param to behind the last
   * @param mask the four bytes to unmask with, the first of them for the byte at {@code from}
   * @return false if one of them can't stand there
   */
  boolean accepts(ByteBuffer in, int from, int to, int mask) {
    long wide = ((long) mask << 32) | (mask & 0xFFFF_FFFFL);
    int i = from;
    while (i < to) {
      if (missing == 0 && to - i >= 8 && ((i - from) & 3) == 0) {
        if (((in.getLong(i) ^ wide) & NOT_ASCII) == 0) {
          i += 8;
          continue;
        }
      }
      // Up to the next multiple of four, where the mask begins again.
      do {
        if (!accepts((in.get(i) ^ (mask >>> (24 - 8 * ((i - from) & 3)))) & 0xFF)) {
          return false;
        }
        i++;
      } while (i < to && ((i - from) & 3) != 0);
    }
    return true;
  }

  private boolean accepts(int b) {
    if (missing > 0) {
      boolean good = b >= least && b <= most;
      missing--;
      least = 0x80;
      most = 0xBF;
      return good;
    }
    return b < 0x80 || begins(b);
  }

  // The second byte's range is what keeps out overlong forms, surrogates and what is past U+10FFFF.
  private boolean begins(int b) {
    missing = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
    least = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
    most = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    return b >= 0xC2 && b <= 0xF4;
  }

  /** How many bytes the character under way still needs; 0 between two characters. */
  int missing() {
    return missing;
  }
}
