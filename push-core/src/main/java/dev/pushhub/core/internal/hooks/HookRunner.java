package dev.pushhub.core.internal.hooks;

import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.log.LogText;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HookOptions;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the application's hooks: never on a loop, those with the same key (a session, a uid) one
 * after another, those with different keys side by side on as many threads as there are. A hook
 * that blocks holds up its own key and one thread.
 *
 * <p>Any thread may add. A lane exists only while something waits in it, so an idle session costs
 * nothing here. The map's own per-key lock guards a lane.
 */
public final class HookRunner {
  private static final Logger LOG = LoggerFactory.getLogger(HookRunner.class);

  /** So many hooks of one key are run before other keys have their turn on the thread. */
  private static final int RUN_LENGTH = 16;

  private static final long RETRY_MILLIS = 50;
  private static final int MAX_RETRIES_AFTER_CLOSE = 200; // 10 s

  private final @Nullable PushListener listener;
  private final Counters counters;
  private final Executor executor;
  private final @Nullable WorkerPool own;

  // Ends by itself and soon, and not with close: an executor of the application's may still refuse
  // then what has to be told.
  private final WorkerPool retries = new WorkerPool("pushhub-hook-retry-", 1, 1);

  private final ConcurrentHashMap<Object, Lane> lanes = new ConcurrentHashMap<>();
  private final ThreadLocal<Boolean> inHook = new ThreadLocal<>();
  private final LogBudget failures = new LogBudget(); // a page may make a hook throw
  private final int mostWaiting;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean closed;

  /**
   * Starts no thread before the first hook.
   *
   * @param onLoop whether the caller's thread is a loop
   */
  public HookRunner(
      Optional<PushListener> listener,
      HookOptions options,
      Counters counters,
      BooleanSupplier onLoop) {
    this.listener = listener.orElse(null);
    this.counters = counters;
    this.mostWaiting = options.hooksWaiting();
    this.own =
        options.executor().isPresent() ? null : new WorkerPool("pushhub-hook-", options.threads());
    this.executor =
        own != null
            ? own
            : new GivenExecutor("hookThreads.executor", options.executor().get(), onLoop, counters);
  }

  /** Whether nobody listens: then what would be made for a hook need not be made. */
  public boolean isSilent() {
    return listener == null;
  }

  /** Whether the caller is a hook. */
  public boolean isCurrent() {
    return inHook.get() != null;
  }

  /** Whether so many calls wait that nothing should be begun that makes more of them. */
  public boolean isBehind() {
    return waiting.get() > mostWaiting;
  }

  /** Has a hook called, after those that were added before with the same key. */
  public void run(Object key, Consumer<PushListener> hook) {
    PushListener target = listener;
    if (target != null) {
      submit(key, () -> hook.accept(target));
    }
  }

  /** Runs the completion of a future as a hook is run, since it may run code of the application. */
  public void complete(Object key, Runnable completion) {
    submit(key, completion);
  }

  private void submit(Object key, Runnable hook) {
    waiting.incrementAndGet();
    Lane[] begun = new Lane[1];
    lanes.compute(
        key,
        (k, present) -> {
          Lane lane = present;
          if (lane == null) {
            lane = new Lane(k);
            begun[0] = lane;
          }
          lane.hooks.add(hook);
          return lane;
        });
    if (begun[0] != null) {
      begin(begun[0]);
    }
  }

  // An executor refuses while it is full, or fails when no thread can be had. Nothing may be lost,
  // and this thread must not wait: it is asked again a moment later. Only once the hub is closed is
  // there an end to that.
  private void begin(Lane lane) {
    try {
      executor.execute(lane);
    } catch (RuntimeException | Error e) {
      if (closed && own != null) {
        lane.run(); // the hub's own threads take no more, so it is done here
      } else if (closed && ++lane.refusedAfterClose > MAX_RETRIES_AFTER_CLOSE) {
        waiting.addAndGet(-lane.hooks.size());
        LOG.warn(
            "A hook was not called: the hub is closed and its executor takes no task.",
            LogText.of(e));
        lanes.remove(lane.key);
      } else {
        retry(lane);
      }
    }
  }

  private void retry(Lane lane) {
    CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
        .execute(() -> beginElsewhere(lane));
  }

  // Not in that thread, which is the only one for timeouts in the process: the application's
  // executor may run the hook in the thread that asks it. Where no thread can be had the hub's own
  // executor is asked right here, which runs nothing in the caller's.
  private void beginElsewhere(Lane lane) {
    if (own != null) {
      begin(lane);
      return;
    }
    try {
      retries.execute(() -> begin(lane));
    } catch (Error noThread) {
      retry(lane);
    }
  }

  private final class Lane implements Runnable {
    private final Object key;
    private final ArrayDeque<Runnable> hooks = new ArrayDeque<>(2);
    private int refusedAfterClose;

    private Lane(Object key) {
      this.key = key;
    }

    @Override
    public void run() {
      inHook.set(Boolean.TRUE);
      try {
        for (int i = 0; i < RUN_LENGTH || closed; i++) { // closed: the executor takes no more
          Runnable hook = next();
          if (hook == null) {
            return;
          }
          call(hook);
        }
      } finally {
        inHook.remove();
      }
      begin(this);
    }

    private @Nullable Runnable next() {
      Runnable[] taken = new Runnable[1];
      lanes.computeIfPresent(
          key,
          (k, lane) -> {
            taken[0] = hooks.poll();
            return taken[0] == null ? null : lane;
          });
      return taken[0];
    }

    private void call(Runnable hook) {
      waiting.decrementAndGet();
      try {
        hook.run();
      } catch (Throwable e) {
        counters.hookFailures.increment();
        failures.write(
            others ->
                LOG.error(
                    "A hook of the application failed; its session lives on.{}",
                    others,
                    LogText.of(e)));
      }
    }
  }

  /**
   * Lets the hooks that wait be called, and ends the hub's own threads; those that are still busy
   * when the time is over are interrupted. Called from a hook, it does not wait.
   */
  public void close(long timeoutNanos) {
    closed = true;
    if (own != null) {
      own.close(isCurrent() ? 0 : timeoutNanos);
    }
  }
}
