package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.session.SessionRegistry;
import dev.pushhub.core.internal.transport.EventLoopGroup;
import dev.pushhub.core.options.DeliveryOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Makes publishers in process wait while the hub holds as much as it may, so that a plain loop of
 * sends goes at the pace of the pages. Any thread; a loop never waits, since it would wait for
 * itself.
 *
 * <p>(Publishers of the internal listener are held back by not being read.)
 */
public final class Backpressure {
  private final EventLoopGroup loops;
  private final SessionRegistry registry;
  private final HighWaterMark mark;
  private final long timeoutNanos;
  private final long targetLoad;

  /** For one hub. */
  public Backpressure(
      EventLoopGroup loops, SessionRegistry registry, HighWaterMark mark, DeliveryOptions options) {
    this.loops = loops;
    this.registry = registry;
    this.mark = mark;
    this.timeoutNanos = options.publishTimeout().toNanos();
    this.targetLoad = options.slowPageBytes() / 2;
  }

  /**
   * Waits until the hub as a whole may take more.
   *
   * @throws PushException if it may not in time
   */
  public void awaitRoom() {
    if (!mark.isOver() || loops.isCurrent()) {
      return;
    }
    if (!await(() -> !mark.isOver())) {
      throw new PushException(
          Reason.OVERLOADED,
          mark.queued()
              + " bytes wait for pages; they were more than may (delivery.highWaterBytes, or half of"
              + " delivery.slowPageBytes for each session if that is less) for "
              + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
              + " ms. Nothing was sent. Send less at once, or set those or delivery.publishTimeout"
              + " higher.");
    }
  }

  /**
   * The same, and then waits a moment for the pages of this uid if they are half way to their
   * limit. A page that is stuck is waited for no longer than that: its own limit decides what
   * becomes of it.
   *
   * @throws PushException if the hub as a whole may not take more in time
   */
  public void awaitRoomFor(String uid) {
    awaitRoom();
    if (isBehind(uid) && !loops.isCurrent()) {
      await(() -> !isBehind(uid));
    }
  }

  private boolean await(BooleanSupplier clear) {
    try {
      return mark.await(clear, timeoutNanos);
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
}
