package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HookOptions;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that found nobody, on their way to the application's hook. They wait in memory until it
 * has time, so what waits is bounded, hub-wide; past that the hook is not called for what comes.
 * The publisher has been answered either way.
 *
 * <p>Any thread; the bytes are atomic.
 */
public final class Undelivered {
  private static final Logger LOG = LoggerFactory.getLogger(Undelivered.class);

  /** What the smallest one takes up: a lane, an entry in it, the objects around the bytes. */
  private static final long OVERHEAD = 256;

  private final HookRunner hooks;
  private final Counters counters;
  private final long most;
  private final AtomicLong waiting = new AtomicLong();
  private final LogBudget losses = new LogBudget();

  /** For one hub. */
  public Undelivered(HookRunner hooks, HookOptions options, Counters counters) {
    this.hooks = hooks;
    this.counters = counters;
    this.most = options.undeliveredBytes();
  }

  /** Counts a message and has the application told, if there is room for it to wait. */
  void tell(String uid, OutboundMessage message) {
    counters.undelivered.increment();
    if (hooks.isSilent()) {
      return;
    }
    long bytes = OVERHEAD + message.size() + uid.length();
    if (take(bytes)) {
      hooks.run(uid, listener -> call(listener, uid, message, bytes));
    } else {
      counters.undeliveredLost.increment();
      losses.write(
          others ->
              LOG.warn(
                  "onUndelivered was not called for a message: {} bytes wait for that hook"
                      + " (hookThreads.undeliveredBytes). Let it return sooner, or give it more"
                      + " threads or room.{}",
                  waiting.get(),
                  others));
    }
  }

  /** Where nothing waits any message does. */
  private boolean take(long bytes) {
    if (waiting.addAndGet(bytes) <= most) {
      return true;
    }
    if (waiting.addAndGet(-bytes) > 0) {
      return false;
    }
    waiting.addAndGet(bytes);
    return true;
  }

  private void call(PushListener listener, String uid, OutboundMessage message, long bytes) {
    try {
      listener.onUndelivered(uid, message.text());
    } finally {
      waiting.addAndGet(-bytes);
    }
  }
}
