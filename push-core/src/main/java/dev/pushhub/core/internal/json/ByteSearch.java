package dev.pushhub.core.internal.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searches in bytes, eight at a time: a line is looked at twice, for its end and as JSON. */
// One subtraction tells whether any of eight bytes is below n: (x - n...) has a high bit set, and x
// itself has not, where a byte is (bytes are below 128 there). A borrow can spoil only the bytes
// above the first hit, so the lowest bit that is set is always right. With a byte at a time, half
// of the work for a 16 kB message was this search.
public final class ByteSearch {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH = 0x8080_8080_8080_8080L;

  private ByteSearch() {}

  /** Where the next line feed is; {@code to} if there is none. */
  public static int lineFeed(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long found = equal((long) LONG.get(bytes, i), '\n');
      if (found != 0) {
        return i + place(found);
      }
    }
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  /**
   * Where the next byte is that is not an ordinary character inside a JSON string: a quote, a
   * backslash, a control character or a part of a longer character; {@code to} if there is none.
   */
  public static int notPlain(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long eight = (long) LONG.get(bytes, i);
      long found = (eight & HIGH) | below(eight, ' ') | equal(eight, '"') | equal(eight, '\\');
      if (found != 0) {
        return i + place(found);
      }
    }
    while (i < to && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i;
  }

  private static long equal(long eight, int wanted) {
    return below(eight ^ (ONES * wanted), 1);
  }

  private static long below(long eight, int bound) {
    return (eight - ONES * bound) & ~eight & HIGH;
  }

  private static int place(long found) {
    return Long.numberOfTrailingZeros(found) >>> 3;
  }
}
