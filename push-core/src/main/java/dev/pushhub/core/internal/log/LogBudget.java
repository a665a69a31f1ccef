package dev.pushhub.core.internal.log;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Bounds a kind of log line that strangers can cause, so that they can't fill the disk: ten lines a
 * minute, and the next one after those says how many were left out.
 *
 * <p>For any thread; its lock is held for a comparison, never while a line is written.
 */
public final class LogBudget {
  private static final int LINES = 10;
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanos;
  private long minuteBegan;
  private int written;
  private long leftOut;

  /** A budget that is full. */
  public LogBudget() {
    this(System::nanoTime);
  }

  LogBudget(LongSupplier nanos) {
    this.nanos = nanos;
    this.minuteBegan = nanos.getAsLong();
  }

  /**
   * Writes a line if one is left.
   *
   * @param line writes it, given what to put at its end: how many like it were left out, or nothing
   */
  public void write(Consumer<String> line) {
    long others = take();
    if (others == 0) {
      line.accept("");
    } else if (others > 0) {
      line.accept(" (" + others + " more like it were not logged.)");
    }
  }

  /** How many were left out before this one; -1 if this one is too. */
  private synchronized long take() {
    long now = nanos.getAsLong();
    if (now - minuteBegan >= MINUTE) {
      minuteBegan = now;
      written = 0;
    }
    if (written == LINES) {
      leftOut++;
      return -1;
    }
    written++;
    long others = leftOut;
    leftOut = 0;
    return others;
  }
}
