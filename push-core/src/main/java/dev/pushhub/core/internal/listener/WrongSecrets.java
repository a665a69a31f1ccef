package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.stats.Counters;
import java.util.concurrent.TimeUnit;

/**
 * Counts wrong secrets, and says when there have been so many that the next secret is to be looked
 * at only after a while. Every loop asks; the monitor guards the level.
 */
// Guessing is slowed, and nobody is locked out: a publisher with the right secret waits like all
// others, and then is let in. What is looked at late is every secret, not only a wrong one: an
// answer that comes at once for the right one would tell a guesser that silence means wrong. It
// counts for all addresses together, since on loopback, where the listener is most often, all
// publishers have the same; and so no table of addresses grows.
//
// A level that runs empty within a minute, up to twice the limit: a minute after the last wrong
// secret all is forgotten.
final class WrongSecrets {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final long each;
  private final Counters counters;
  private long level; // nanoseconds until it is empty, at the time of the last change
  private long at;

  /** So many in a minute are answered at once. */
  WrongSecrets(int perMinute, Counters counters) {
    this.each = MINUTE / perMinute;
    this.counters = counters;
  }

  /** There was one. */
  synchronized void add(long now) {
    counters.secretsWrong.increment();
    level = Math.min(levelAt(now) + each, 2 * MINUTE);
    at = now;
  }

  /** Whether the next secret is to wait. */
  synchronized boolean areTooMany(long now) {
    return levelAt(now) > MINUTE - each;
  }

  private long levelAt(long now) {
    return level == 0 ? 0 : Math.max(0, level - (now - at));
  }
}
