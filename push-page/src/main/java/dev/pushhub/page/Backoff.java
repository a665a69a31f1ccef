package dev.pushhub.page;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: full jitter, so that pages which lost their hub in the
 * same moment do not come back in the same moment. Guarded by the conversation's lock.
 */
final class Backoff {
  private static final int MOST_DOUBLINGS = 20;

  private final Duration first;
  private final Duration longest;
  private final DoubleSupplier random;
  private int failures;
  private boolean hurried;

  Backoff(Duration first, Duration longest, DoubleSupplier random) {
    this.first = first;
    this.longest = longest;
    this.random = random;
  }

  /** From nothing up to a bound that doubles each time. */
  Duration next() {
    Duration bound = first.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    if (bound.compareTo(longest) > 0) {
      bound = longest;
    }
    failures++;
    return Duration.ofNanos((long) (bound.toNanos() * random.getAsDouble()));
  }

  /**
   * Whether to come back without a pause where the hub asks for that: once until {@link #reset}.
   */
  boolean hurryOnce() {
    boolean may = !hurried;
    hurried = true;
    return may;
  }

  /** It was connected for long enough. */
  void reset() {
    failures = 0;
    hurried = false;
  }
}
