package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a thread in process waits for: whether the store has kept its message. */
final class AwaitedOutcome implements Outcome {
  private final CountDownLatch known = new CountDownLatch(1);
  private volatile int sessions;
  private volatile @Nullable PushException refusal;

  @Override
  public void accepted(int sessions) {
    this.sessions = sessions;
    known.countDown();
  }

  @Override
  public void refused(PushException why) {
    refusal = why;
    known.countDown();
  }

  /**
   * Waits; returns how many sessions it went to.
   *
   * @throws PushException if it was refused, or that is not known in time
   */
  int await(long nanos) {
    boolean inTime;
    try {
      inTime = known.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PushException(
          Reason.STORE,
          "Interrupted while the message store was to keep the message; it may still do so.",
          e);
    }
    PushException why = refusal;
    if (why != null) {
      throw new PushException(why.reason(), String.valueOf(why.getMessage()), why);
    }
    if (!inTime) {
      throw new PushException(
          Reason.STORE,
          "The message store has not answered in time; it may still keep the message.");
    }
    return sessions;
  }
}
