package dev.pushhub.core.internal.hooks;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads that run the application's code: started when needed, gone after 30 idle seconds.
 *
 * <p>Its queue has no bound of its own, and what bounds it differs. Of authentications no more are
 * given than there are threads. A lane of hooks waits once for each session or uid; in it a page's
 * messages are bounded by not reading the page, those that found nobody by an option, and what a
 * page lost is told in one call. What is told of each page exactly once (bound and online, closed
 * and offline) is never left out: while too many hooks wait, no further page is bound.
 */
public final class WorkerPool implements Executor {
  private final ThreadPoolExecutor pool;

  /** Starts no thread yet; threads end when they are idle for 30 s. */
  public WorkerPool(String namePrefix, int threads) {
    this(namePrefix, threads, 30);
  }

  WorkerPool(String namePrefix, int threads, int idleSeconds) {
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            idleSeconds,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named(namePrefix));
    pool.allowCoreThreadTimeOut(true);
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /**
   * Takes no more work, lets what waits be done within the time, then interrupts. With no time it
   * does not wait, and what waits is still done.
   */
  public void close(long timeoutNanos) {
    pool.shutdown();
    if (timeoutNanos <= 0) {
      return;
    }
    if (!awaitEnd(timeoutNanos)) {
      abandon();
    }
  }

  // An interrupt of the caller must not cost what waits: it is kept and told afterwards.
  private boolean awaitEnd(long nanos) {
    boolean interrupted = false;
    long end = System.nanoTime() + nanos;
    try {
      while (true) {
        try {
          return pool.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes no more work, forgets what waits and interrupts what runs. Does not wait long. */
  public void abandon() {
    pool.shutdownNow();
    awaitEnd(TimeUnit.SECONDS.toNanos(1));
  }
}
