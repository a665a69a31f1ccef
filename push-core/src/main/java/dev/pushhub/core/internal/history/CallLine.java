package dev.pushhub.core.internal.history;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one kind that wait for the store's threads, oldest first. One that nobody waits for
 * any more leaves the line; so a store that hangs fills it only with calls that are still waited
 * for, and when it is well again those are all it hears.
 *
 * <p>Any thread; its own lock guards it, and no call is made under it.
 */
// A thread is not asked to make a certain call but the next one. So there need be no more requests
// to the threads than calls in line, although calls leave: those that did are made up for by the
// next ones, and the threads' own queue is bounded by the same number.
final class CallLine {
  private final Executor threads;
  private final int most;
  private final LinkedHashSet<Runnable> waiting = new LinkedHashSet<>(); // by identity
  private int requests; // to the threads, that have not begun

  /**
   * @param threads which make the calls
   * @param most how many may wait
   */
  CallLine(Executor threads, int most) {
    this.threads = threads;
    this.most = most;
  }

  /**
   * Has a call made in its turn.
   *
   * @throws RejectedExecutionException if as many wait as may, or no thread is to be had
   */
  void join(Runnable call) {
    synchronized (this) {
      if (waiting.size() >= most) {
        throw new RejectedExecutionException("the store blocks, and so many calls wait for it");
      }
      waiting.add(call);
      if (requests >= waiting.size()) {
        return;
      }
      requests++;
    }
    try {
      threads.execute(this::next);
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        requests--;
        if (!waiting.remove(call)) {
          return; // another request has had it made, or its time is over
        }
      }
      throw e;
    }
  }

  /** A call need not be made any more. */
  synchronized void leave(Runnable call) {
    waiting.remove(call);
  }

  private void next() {
    Runnable call = take();
    if (call != null) {
      call.run();
    }
  }

  private synchronized @Nullable Runnable take() {
    requests--;
    Iterator<Runnable> oldest = waiting.iterator();
    if (!oldest.hasNext()) {
      return null;
    }
    Runnable call = oldest.next();
    oldest.remove();
    return call;
  }
}
