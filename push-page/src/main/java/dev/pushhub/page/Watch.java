package dev.pushhub.page;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Looks from time to time whether the hub is still there, and asks it for a sign of life when it is
 * silent. Guarded by the conversation's lock.
 */
final class Watch {
  private final Timers timers;
  private final Liveness liveness;
  private final Consumer<Link> due;
  private Timers.Timer next = Timers.NONE;

  /**
   * @param patience how long the hub may take to answer
   * @param due told, not under the lock, when a connection is to be looked at
   */
  Watch(Timers timers, Duration patience, Consumer<Link> due) {
    this.timers = timers;
    this.liveness = new Liveness(patience);
    this.due = due;
  }

  /** From now on the hub says something within each heartbeat. */
  void begin(Link at, Duration heartbeat) {
    liveness.begin(heartbeat, timers.nanoTime());
    lookAgain(at, heartbeat);
  }

  private void lookAgain(Link at, Duration after) {
    next = timers.after(after, () -> due.accept(at));
  }

  /** It gave a sign of life, or nothing is read that could be one. */
  void alive() {
    liveness.alive(timers.nanoTime());
  }

  /** Whether the hub is gone; if not, that is looked at again. */
  boolean isGone(Link at) {
    Liveness.Verdict verdict = liveness.look(timers.nanoTime());
    if (verdict instanceof Liveness.Verdict.LookAgain again) {
      lookAgain(at, again.after());
    } else if (verdict instanceof Liveness.Verdict.Ask ask) {
      at.send(Frames.PING);
      lookAgain(at, ask.after());
    } else {
      return true;
    }
    return false;
  }

  /** There is no connection any more. */
  void end() {
    next.cancel();
  }
}
