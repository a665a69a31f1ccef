package dev.pushhub.core.internal.tls;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads {@code pushhub-tls-<n>}, daemons: the arithmetic of handshakes, and looking at the
 * files of certificates. They are started when needed and end when idle. A connection waits here
 * with one task at most, so the queue is no longer than there are connections.
 */
public final class TlsThreads implements Executor, AutoCloseable {
  private static final int LEAST = 2; // a slow disk must not hold up every handshake
  private static final long IDLE_SECONDS = 30;

  private final AtomicInteger number = new AtomicInteger();
  private final ThreadPoolExecutor threads;

  /** Half the processors, at least two. */
  public TlsThreads() {
    int size = Math.max(LEAST, Runtime.getRuntime().availableProcessors() / 2);
    threads =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);
    threads.allowCoreThreadTimeOut(true);
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "pushhub-tls-" + number.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** Ends them; what waits is let go, with the connections it was for. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
