package dev.pushhub.core.internal.session;

import dev.pushhub.core.internal.stats.Counters;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who has left and may be back in a moment: that somebody left is told only when the grace is over,
 * so that a reload is no leave and join. Whoever is told of a departure looks whether it still
 * counts.
 *
 * <p>Any thread; the object's own lock guards the queue, and nothing is called under it.
 */
// The grace is the same for all, so the one that is due next stands first, and one task in the
// JDK's own timer does for all of them; while nobody leaves there is none. So many may wait; past
// that the oldest are told before their time.
public final class Departures {
  /** One of them. */
  public static final class Departure {
    private final long due; // System.nanoTime
    private final Consumer<Departure> over;

    private Departure(long due, Consumer<Departure> over) {
      this.due = due;
      this.over = over;
    }
  }

  private final long graceNanos;
  private final int most;
  private final Executor timer;
  private final Counters counters;
  private final ArrayDeque<Departure> waiting = new ArrayDeque<>();
  private boolean timed; // somebody will look who is due
  private boolean hurried; // somebody will look who are too many
  private boolean closed;

  /**
   * With a grace, and how many may wait for its end.
   *
   * @param timer tells when it is over: a loop, and not the JDK's timer itself, because whoever is
   *     told may ask the application's executor, which may run what it is given in that thread
   */
  public Departures(Duration grace, int most, Executor timer, Counters counters) {
    this.graceNanos = grace.toNanos();
    this.most = most;
    this.timer = timer;
    this.counters = counters;
  }

  /**
   * Somebody has left. Null if there is no grace: then it is to be told at once.
   *
   * @param over called once, when the grace is over, by the timer
   */
  public synchronized @Nullable Departure begin(Consumer<Departure> over) {
    if (graceNanos == 0 || closed) {
      return null;
    }
    Departure departure = new Departure(System.nanoTime() + graceNanos, over);
    waiting.add(departure);
    if (!timed) {
      timed = true;
      after(graceNanos, () -> tell(this::nextDue));
    }
    if (waiting.size() > most && !hurried) {
      hurried = true;
      after(0, () -> tell(this::nextTooMany));
    }
    return departure;
  }

  private void after(long nanos, Runnable task) {
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, timer).execute(task);
  }

  private static void tell(Supplier<@Nullable Departure> next) {
    for (Departure first = next.get(); first != null; first = next.get()) {
      first.over.accept(first);
    }
  }

  private synchronized @Nullable Departure nextDue() {
    Departure first = waiting.peek();
    timed = first != null;
    if (first == null) {
      return null;
    }
    long left = first.due - System.nanoTime();
    if (left > 0) {
      after(left, () -> tell(this::nextDue));
      return null;
    }
    return waiting.remove();
  }

  private synchronized @Nullable Departure nextTooMany() {
    hurried = waiting.size() > most;
    if (hurried) {
      counters.departuresHurried.increment();
    }
    return hurried ? waiting.remove() : null;
  }

  /** Tells all that wait; from now on there is no grace. */
  public void close() {
    synchronized (this) {
      closed = true;
    }
    tell(this::next);
  }

  private synchronized @Nullable Departure next() {
    return waiting.poll();
  }
}
