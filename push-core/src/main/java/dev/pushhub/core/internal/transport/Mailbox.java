package dev.pushhub.core.internal.transport;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What other threads, and the loop itself, hand in to a loop: run in the order in which it was put.
 * Any thread may put; the loop alone runs.
 */
// Waking a selector is a system call, so only a loop that sleeps, or is about to, is woken: once,
// by whoever comes first. The loop says "asleep" before it looks for the last time whether anything
// is there, and a producer puts before it asks; so one of the two sees the other.
final class Mailbox {
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final Runnable wakeUp;

  /** An empty one of a loop that is awake; what wakes it is called by whoever puts. */
  Mailbox(Runnable wakeUp) {
    this.wakeUp = wakeUp;
  }

  void put(Runnable task) {
    tasks.add(task);
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      wakeUp.run();
    }
  }

  /** The loop is going to sleep; false if it must not, because something is there. */
  boolean trySleep() {
    asleep.set(true);
    if (tasks.isEmpty()) {
      return true;
    }
    asleep.set(false);
    return false;
  }

  void awake() {
    if (asleep.get()) {
      asleep.set(false);
    }
  }

  /** The next task, or null. */
  @Nullable Runnable poll() {
    return tasks.poll();
  }
}
