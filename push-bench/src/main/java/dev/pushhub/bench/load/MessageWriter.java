package dev.pushhub.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes messages from parts that are made once; only the time differs. */
// The time always has the same number of digits, so that a body's length is known beforehand; and
// since a number in JSON has no leading zeros, it is written as an addition to BASE.
final class MessageWriter {
  /** What is written for the time 0, which only probes have. */
  static final long BASE = 1_000_000_000_000_000L;

  private static final int DIGITS = 16;
  private static final byte[] TIME = Dialect.TIME.getBytes(StandardCharsets.US_ASCII);

  private final byte[][] heads;
  private final byte[] tail;

  MessageWriter(Dialect dialect, Load load) {
    heads = new byte[load.broadcast() ? 1 : load.pages()][];
    for (int i = 0; i < heads.length; i++) {
      heads[i] = dialect.head(load, i, DIGITS);
    }
    tail = dialect.tail(load);
  }

  /** How many bytes the next message to that page takes. */
  int size(int page) {
    return heads[page % heads.length].length + TIME.length + DIGITS + tail.length;
  }

  /** Writes a message to that page, or to all, sent at that time: from 0 to 100 days in ns. */
  void write(int page, long time, ByteBuffer out) {
    out.put(heads[page % heads.length]).put(TIME);
    int from = out.position();
    long left = BASE + time;
    for (int i = DIGITS - 1; i >= 0; i--) {
      out.put(from + i, (byte) ('0' + left % 10));
      left /= 10;
    }
    out.position(from + DIGITS).put(tail);
  }
}
