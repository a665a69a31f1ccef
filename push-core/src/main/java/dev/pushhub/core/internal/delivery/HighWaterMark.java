package dev.pushhub.core.internal.delivery;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How many bytes are accepted and not yet written, in the whole hub, for pages whose sockets take
 * them; past the mark publishers are held back. It bounds how far a publisher runs ahead of pages
 * that read, so that none of those is ever dropped for being behind.
 *
 * <p>The mark is the option's, or half a page's limit for each session if that is less: a hub with
 * one page holds its publisher back long before that page is over its own limit.
 *
 * <p>Any thread. The loops account once a turn (see {@link LoopAccount}); only those who wait take
 * the lock.
 */
public final class HighWaterMark {
  private final long highest;
  private final long perSession;
  private final AtomicLong queued = new AtomicLong();
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();

  /** A mark of so many bytes, or so many for each session if that is less. */
  public HighWaterMark(long highest, long perSession) {
    this.highest = highest;
    this.perSession = perSession;
  }

  /** Sessions came or went. */
  public void sessions(int more) {
    sessions.addAndGet(more);
  }

  /** Bytes were accepted, or if negative written, let go, or found to belong to a slow page. */
  public void add(long bytes) {
    queued.addAndGet(bytes);
  }

  /** How many bytes are accepted and not yet written. */
  public long queued() {
    return queued.get();
  }

  /** Whether publishers are to be held back. */
  public boolean isOver() {
    return isOver(0);
  }

  /** The same, with so many bytes more than the loops have told. */
  boolean isOver(long more) {
    long now = queued.get() + more;
    return now > highest || now > perSession * sessions.get();
  }

  /** Publishers' connections are held back, or if negative read on. */
  void heldBack(int more) {
    held.addAndGet(more);
  }

  /** Whether publishers are held back that need not be any longer. */
  boolean mayLetGo() {
    return held.get() > 0 && !isOver();
  }

  /**
   * Waits until something is true that the loops' progress makes so.
   *
   * @return false if it did not become true in time
   */
  // No wake-up is lost: a loop accounts first (an atomic addition) and then looks whether anybody
  // waits; who waits says so first and then looks at the account, with the lock that signalling
  // takes.
  public boolean await(BooleanSupplier clear, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting.incrementAndGet();
      long left = nanos;
      while (!clear.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = progress.awaitNanos(left);
      }
      return true;
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }

  /** A loop has written. */
  void progressed() {
    if (waiting.get() > 0) {
      lock.lock();
      try {
        progress.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
