package dev.pushhub.page;

import java.time.Duration;

/**
 * Whether the hub is still there. It sends something within each heartbeat, a ping if nothing else;
 * after a silence as long as that it is asked, and after another it is given up. Guarded by the
 * conversation's lock.
 */
final class Liveness {
  private final long patienceNanos;
  private long heartbeatNanos;
  private long lastNanos;
  private boolean asked;

  /** What to do now. */
  sealed interface Verdict {
    /** Look again then. */
    record LookAgain(Duration after) implements Verdict {}

    /** Ask it for a sign of life, and look again then. */
    record Ask(Duration after) implements Verdict {}

    /** It is gone. */
    record Dead() implements Verdict {}
  }

  Liveness(Duration patience) {
    patienceNanos = patience.toNanos();
  }

  void begin(Duration heartbeat, long now) {
    heartbeatNanos = heartbeat.toNanos();
    alive(now);
  }

  /** It gave a sign of life, or nothing is read that could be one. */
  void alive(long now) {
    lastNanos = now;
    asked = false;
  }

  Verdict look(long now) {
    long silence = now - lastNanos;
    if (asked) {
      return silence >= heartbeatNanos + patienceNanos
          ? new Verdict.Dead()
          : new Verdict.LookAgain(Duration.ofNanos(heartbeatNanos + patienceNanos - silence));
    }
    if (silence < heartbeatNanos) {
      return new Verdict.LookAgain(Duration.ofNanos(heartbeatNanos - silence));
    }
    asked = true;
    lastNanos = now - heartbeatNanos;
    return new Verdict.Ask(Duration.ofNanos(patienceNanos));
  }
}
