package dev.pushhub.core.internal.websocket;

import java.util.concurrent.TimeUnit;

/**
 * How many of something may come from one page: so many a second, and so many at once after a
 * quieter time.
 */
// A page's account is one number, its mark: the time by which all that came would have come at the
// allowed rate. Each arrival moves the mark by one interval, from now on at the earliest; the burst
// is how far it may lie ahead of now.
record RateLimit(long interval, long window) {

  static RateLimit of(int perSecond, int burst) {
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    return new RateLimit(interval, interval * burst);
  }

  /**
   * The mark after one more.
   *
   * @param mark the mark before
   * @param now the loop's clock
   * @param belated whether it may have come earlier, and we did not look
   */
  long next(long mark, long now, boolean belated) {
    return (belated || mark - now > 0 ? mark : now) + interval;
  }

  /** Whether that is more than may be. */
  boolean isOver(long mark, long now) {
    return mark - now > window;
  }
}
