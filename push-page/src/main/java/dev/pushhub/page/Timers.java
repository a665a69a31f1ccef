package dev.pushhub.page;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The clock, and what is to happen later. */
interface Timers {
  /** One of them. */
  interface Timer {
    /** It will not run, unless it has begun to. */
    void cancel();
  }

  /** What never runs. */
  Timer NONE = () -> {};

  /** Runs a task later, on any thread. */
  Timer after(Duration delay, Runnable task);

  /** As {@link System#nanoTime}. */
  long nanoTime();

  /** Those of the JDK: one thread for the whole process, which only hands over to the executor. */
  static Timers of(Executor executor) {
    return new Timers() {
      @Override
      public Timer after(Duration delay, Runnable task) {
        CompletableFuture<Void> due =
            new CompletableFuture<Void>()
                .completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<Void> run = due.thenRunAsync(task, executor);
        return () -> {
          run.cancel(false);
          due.cancel(false);
        };
      }

      @Override
      public long nanoTime() {
        return System.nanoTime();
      }
    };
  }
}
