package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.session.SessionRegistry;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.EventLoopGroup;
import dev.pushhub.core.internal.transport.Ticker;
import dev.pushhub.core.options.DeliveryOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Makes publishers in process wait while the hub holds as much as it may, so that a plain loop of
 * sends goes at the pace of the pages. Any thread, hooks included; a loop never waits, since it
 * would wait for itself. One send waits the option's time at most, whatever it waits for.
 *
 * <p>(Publishers of the internal listener are held back by not being read.)
 */
public final class Backpressure {
  private final EventLoopGroup loops;
  private final SessionRegistry registry;
  private final HighWaterMark mark;
  private final Counters counters;
  private final Ticker ticker;
  private final long timeoutNanos;
  private final long targetLoad;

  /** For one hub. */
  public Backpressure(
      EventLoopGroup loops,
      SessionRegistry registry,
      HighWaterMark mark,
      DeliveryOptions options,
      Counters counters) {
    this(loops, registry, mark, options, counters, System::nanoTime);
  }

  Backpressure(
      EventLoopGroup loops,
      SessionRegistry registry,
      HighWaterMark mark,
      DeliveryOptions options,
      Counters counters,
      Ticker ticker) {
    this.loops = loops;
    this.registry = registry;
    this.mark = mark;
    this.counters = counters;
    this.ticker = ticker;
    this.timeoutNanos = options.publishTimeout().toNanos();
    this.targetLoad = options.slowPageBytes() / 2;
  }

  /**
   * Waits until the hub as a whole may take more.
   *
   * @throws PushException if it may not in time
   */
  public void awaitRoom() {
    if (mark.isOver() && !loops.isCurrent()) {
      awaitRoom(() -> false);
    }
  }

  /**
   * The same, and waits for what is left of the time for the pages of this uid if they are half way
   * to their limit. A page that is stuck is waited for no longer than that: its own limit decides
   * what becomes of it.
   *
   * @throws PushException if the hub as a whole may not take more in time
   */
  public void awaitRoomFor(String uid) {
    if ((mark.isOver() || isBehind(uid)) && !loops.isCurrent()) {
      awaitRoom(() -> isBehind(uid));
    }
  }

  /**
   * The same for one session. It was most often a hook that sends, and there are few threads for
   * those: a page that was waited for in vain is not waited for again before it has caught up, as
   * long as its own limit bounds what it holds.
   *
   * @throws PushException if the hub as a whole may not take more in time
   */
  public void awaitRoomFor(Session session) {
    if ((mark.isOver() || isBehind(session)) && session.isOpen() && !loops.isCurrent()) {
      if (!awaitRoom(() -> isBehind(session))) {
        session.waitedInVain(true);
      }
    }
  }

  /** False if the target is still behind when the time is over. */
  boolean awaitRoom(BooleanSupplier isBehind) {
    long end = ticker.nanos() + timeoutNanos;
    if (!await(() -> !mark.isOver(), end)) {
      counters.publishesRefused.increment();
      throw new PushException(
          Reason.OVERLOADED,
          mark.queued()
              + " bytes wait for pages; they were more than may (delivery.highWaterBytes, or half of"
              + " delivery.slowPageBytes for each session if that is less) for "
              + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
              + " ms. Nothing was sent. Send less at once, or set those or delivery.publishTimeout"
              + " higher.");
    }
    return await(() -> !isBehind.getAsBoolean(), end);
  }

  private boolean await(BooleanSupplier clear, long end) {
    try {
      return mark.await(clear, end - ticker.nanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PushException(
          Reason.OVERLOADED,
          "Interrupted while the hub held as much as it may; nothing was sent.",
          e);
    }
  }

  private boolean isBehind(String uid) {
    for (Session session : registry.of(uid)) {
      if (session.load() > targetLoad) {
        return true;
      }
    }
    return false;
  }

  // While the loop has not looked at what was accepted, and while the page's socket takes bytes,
  // nothing but this bounds what waits. Only a slow page has a limit of its own.
  private boolean isBehind(Session session) {
    long load = session.load();
    if (load <= targetLoad) {
      if (load <= targetLoad / 2 && session.waitedInVain()) {
        session.waitedInVain(false);
      }
      return false;
    }
    return session.reserved() > targetLoad || !session.isSlow() || !session.waitedInVain();
  }
}
