package dev.pushhub.core.internal.transport;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one loop: setting, moving and clearing one takes the same short time however
 * many there are. They are coarse: each fires at its time or up to {@link #TICK} later, never
 * early.
 *
 * <p>Only the loop's own thread calls it.
 */
// A hashed timer wheel with its nodes in the deadlines themselves. A slot is a ring around a
// sentinel; a deadline more than one turn of the wheel away stays in its slot and is passed over.
// 512 slots of 67 ms are 34 s, so a heartbeat of 25 s is looked at once. The coarse tick also
// gathers the heartbeats of many pages into one wake-up.
public final class Deadlines {
  private static final int TICK_SHIFT = 26;
  private static final int SLOTS = 512;

  /** The length of a tick: 2^26 ns, about 67 ms. */
  static final long TICK = 1L << TICK_SHIFT;

  /** Something that is to happen at a time, unless it is moved or cleared before. */
  public static final class Deadline {
    private final Runnable action;
    private @Nullable Deadline previous;
    private @Nullable Deadline next;
    private long tick;

    /** A deadline that is not set. */
    public Deadline(Runnable action) {
      this.action = action;
    }

    private static Deadline sentinel() {
      Deadline sentinel = new Deadline(() -> {});
      sentinel.previous = sentinel;
      sentinel.next = sentinel;
      return sentinel;
    }

    private boolean isSet() {
      return next != null;
    }

    @SuppressWarnings("NullAway") // a sentinel always has both neighbours
    private void linkBefore(Deadline sentinel) {
      previous = sentinel.previous;
      next = sentinel;
      sentinel.previous.next = this;
      sentinel.previous = this;
    }

    @SuppressWarnings("NullAway") // only called when set: both neighbours are there
    private void unlink() {
      previous.next = next;
      next.previous = previous;
      previous = null;
      next = null;
    }

    @SuppressWarnings("NullAway") // two sentinels: both have neighbours
    private void takeAll(Deadline other) {
      if (other.next != other) {
        next = other.next;
        previous = other.previous;
        next.previous = this;
        previous.next = this;
        other.next = other;
        other.previous = other;
      }
    }
  }

  private final Deadline[] slots = new Deadline[SLOTS];
  private long done;
  private int size;

  Deadlines(long now) {
    done = now >> TICK_SHIFT;
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = Deadline.sentinel();
    }
  }

  /** Sets a deadline, or moves it. */
  public void set(Deadline deadline, long dueNanos) {
    clear(deadline);
    long tick = (dueNanos + TICK - 1) >> TICK_SHIFT;
    deadline.tick = Math.max(tick, done + 1);
    deadline.linkBefore(slot(deadline.tick));
    size++;
  }

  /** Clears a deadline; one that is not set stays so. */
  public void clear(Deadline deadline) {
    if (deadline.isSet()) {
      deadline.unlink();
      size--;
    }
  }

  /** Runs what is due. An action may set and clear any deadline, its own included. */
  void expire(long now) {
    long until = now >> TICK_SHIFT;
    if (until - done > SLOTS) {
      done = until - SLOTS; // after a long sleep, or a halted machine: each slot once is enough
    }
    while (done < until) {
      done++;
      if (size > 0) {
        expireSlot(slot(done), until);
      }
    }
  }

  // The slot is emptied first, into a ring of its own whose members are still set: so an action may
  // clear or move one that is due beside it.
  private void expireSlot(Deadline slot, long until) {
    Deadline walk = Deadline.sentinel();
    walk.takeAll(slot);
    for (Deadline node = walk.next; node != walk && node != null; node = walk.next) {
      node.unlink();
      if (node.tick > until) {
        node.linkBefore(slot);
        continue;
      }
      size--;
      try {
        node.action.run();
      } catch (RuntimeException | Error e) {
        putBack(walk, slot);
        throw e;
      }
    }
  }

  // What an action throws must not cost the others their deadlines: they come next time.
  private void putBack(Deadline walk, Deadline slot) {
    done--;
    for (Deadline node = walk.next; node != walk && node != null; node = walk.next) {
      node.unlink();
      node.linkBefore(slot);
    }
  }

  private Deadline slot(long tick) {
    return slots[(int) tick & (SLOTS - 1)];
  }

  /** Milliseconds until something may be due, at least 1; 0 for nothing set. */
  long millisToNext(long now) {
    if (size == 0) {
      return 0;
    }
    for (int i = 1; i <= SLOTS; i++) {
      Deadline sentinel = slot(done + i);
      if (sentinel.next != sentinel) {
        long nanos = ((done + i) << TICK_SHIFT) - now;
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
      }
    }
    throw new AssertionError("size says " + size + " and every slot is empty");
  }
}
