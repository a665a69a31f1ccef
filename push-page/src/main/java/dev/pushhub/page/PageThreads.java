package dev.pushhub.page;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for the applications' code where no executor is given: daemons, as many as clients have
 * something to do at the same moment, gone when idle for 10 s. All clients share them.
 */
final class PageThreads {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Executor SHARED =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), PageThreads::named);

  private PageThreads() {}

  static Executor shared() {
    return SHARED;
  }

  /** For what an executor has refused. */
  static void start(Runnable task) {
    named(task).start();
  }

  /** For what nobody else is to be told. */
  static void uncaught(Throwable failure) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
  }

  private static Thread named(Runnable task) {
    Thread thread = new Thread(task, "pushpage-" + NUMBER.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
