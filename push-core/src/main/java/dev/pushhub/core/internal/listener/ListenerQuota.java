package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.log.LogBudget;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many publishers may be connected at once. Any loop asks; the count is atomic. */
final class ListenerQuota {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerQuota.class);

  private final int most;
  private final AtomicInteger here = new AtomicInteger();
  private final LogBudget lines = new LogBudget();

  ListenerQuota(int most) {
    this.most = most;
  }

  /** Whether another one may; then it must {@link #leave}. */
  boolean enter() {
    if (here.incrementAndGet() <= most) {
      return true;
    }
    here.decrementAndGet();
    lines.write(
        others ->
            LOG.warn(
                "The internal listener has {} connections, as many as the option"
                    + " listener.maxConnections allows; a further one is turned away.{}",
                most,
                others));
    return false;
  }

  void leave() {
    here.decrementAndGet();
  }
}
