package dev.pushhub.core.internal.delivery;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.EventLoop;
import dev.pushhub.core.options.DeliveryOptions;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one loop's queues hold: bytes for pages that take them, which count to the high-water mark,
 * and bytes for slow pages, whose sockets refuse them, which count to a limit of their own. So
 * nobody waits for a stranger's slow page, and all slow pages together can't fill the heap.
 *
 * <p>A socket that refuses bytes is full for a moment, most often: its page counts as slow only
 * when it has not taken everything within the grace that an option gives.
 *
 * <p>Only its loop touches it, but for {@code slowInAll}, which the loops share.
 */
// The loop's changes are gathered and told to the hub-wide mark once a turn: an atomic addition for
// each frame of a broadcast would cost more than the frame.
//
// Without the grace, large messages drop pages that read as fast as they can: a socket is full
// after two or three, nobody holds the publisher back for it, and four more are over the limit.
// The grace runs from the first refusal and not from the last byte taken, so that a page which
// takes one now and then can't hold the publishers back for longer.
public final class LoopAccount {
  /** The loop's clock. */
  public interface Clock {
    /** The time of this turn; monotonic. */
    long nanos();

    /** Has the loop turn by then, at the latest. */
    void wakeBy(long nanos);

    /** The clock of a loop. */
    static Clock of(EventLoop loop) {
      return new Clock() {
        @Override
        public long nanos() {
          return loop.nanos();
        }

        @Override
        public void wakeBy(long nanos) {
          loop.wakeBy(nanos);
        }
      };
    }

    /** A clock that stands, for an account without a loop. */
    static Clock standing() {
      return new Clock() {
        @Override
        public long nanos() {
          return 0;
        }

        @Override
        public void wakeBy(long nanos) {}
      };
    }
  }

  private final HighWaterMark mark;
  private final AtomicLong slowInAll;
  private final long slowLimit;
  private final QueueLimits limits;
  private final Counters counters;
  private final Runnable wakeAll;
  private final Clock clock;
  private final long graceNanos;
  private final Set<OutboundQueue> refusing = new LinkedHashSet<>(); // who began first comes first
  private final Set<OutboundQueue> slow = new LinkedHashSet<>();
  private final HeldPublishers heldBack;
  private long flowingChange;
  private long slowChange;
  private long delivered;
  private long sent;

  /**
   * The account of one loop.
   *
   * @param slowInAll bytes of slow pages, the same for all loops of a hub
   * @param wakeAll has every loop settle soon, since publishers are held back on some
   * @param clock the loop's
   */
  public LoopAccount(
      DeliveryOptions options,
      HighWaterMark mark,
      AtomicLong slowInAll,
      Counters counters,
      Runnable wakeAll,
      Clock clock) {
    this.clock = clock;
    this.graceNanos = options.slowPageGrace().toNanos();
    this.mark = mark;
    this.heldBack = new HeldPublishers(mark);
    this.slowInAll = slowInAll;
    this.slowLimit = options.slowPagesBytes();
    this.limits = QueueLimits.of(options);
    this.counters = counters;
    this.wakeAll = wakeAll;
  }

  QueueLimits limits() {
    return limits;
  }

  /** How much of what may wait for a slow page this message takes up. From any thread. */
  public long load(OutboundMessage message) {
    return limits.load(message.size(), 1);
  }

  /** Bytes were queued for pages that take them, or if negative left that queue. */
  public void flowing(long bytes) {
    flowingChange += bytes;
  }

  /** The same for slow pages. */
  void slow(long bytes) {
    slowChange += bytes;
  }

  /** A page's socket refused bytes; true if the page is slow from now on. */
  boolean refused(OutboundQueue queue) {
    if (graceNanos == 0) {
      return true;
    }
    if (refusing.isEmpty()) {
      clock.wakeBy(clock.nanos() + graceNanos);
    }
    queue.refusedAt(clock.nanos());
    refusing.add(queue);
    return false;
  }

  /** It took everything again within the grace, or is gone. */
  void refusesNoLonger(OutboundQueue queue) {
    refusing.remove(queue);
  }

  private void endGraces() {
    while (!refusing.isEmpty()) {
      OutboundQueue first = refusing.iterator().next();
      long left = first.refusedAt() + graceNanos - clock.nanos();
      if (left > 0) {
        clock.wakeBy(clock.nanos() + left);
        return;
      }
      refusing.remove(first);
      first.graceEnded();
    }
  }

  /** A page is slow. */
  void becameSlow(OutboundQueue queue) {
    slow.add(queue);
    flowingChange -= queue.bytes();
    slowChange += queue.bytes();
  }

  /** It took everything again, or the page is gone. */
  void noLongerSlow(OutboundQueue queue) {
    slow.remove(queue);
    slowChange -= queue.bytes();
    flowingChange += queue.bytes();
  }

  /** A slow page is to be dropped: what it holds until it is gone is no reason to drop another. */
  void letGo(OutboundQueue queue) {
    slow.remove(queue);
    slowChange -= queue.bytes();
  }

  void sent(int messages, int bytes) {
    delivered += messages;
    sent += bytes;
  }

  void conflated() {
    counters.conflated.increment();
  }

  void dropped(long messages) {
    counters.dropped.add(messages);
  }

  /** Whether publishers are to be held back. */
  public boolean isOver() {
    return mark.isOver(flowingChange);
  }

  /** Has a publisher's connection read on once the mark allows it. */
  public void holdBack(Runnable readOn) {
    heldBack.add(readOn);
  }

  /**
   * The turn ends: tell the others, drop the largest slow pages if need be, let publishers go on.
   */
  public void settle() {
    endGraces();
    if (flowingChange != 0 || slowChange != 0) {
      long slowNow = slowInAll.addAndGet(slowChange);
      mark.add(flowingChange);
      flowingChange = 0;
      slowChange = 0;
      if (slowNow > slowLimit) {
        dropLargest();
      }
      mark.progressed();
      if (mark.mayLetGo()) {
        wakeAll.run();
      }
    }
    if (sent > 0) {
      counters.deliveries.add(delivered);
      counters.bytesSent.add(sent);
      delivered = 0;
      sent = 0;
    }
    heldBack.letGo();
  }

  private void dropLargest() {
    @Nullable OutboundQueue largest = null;
    for (OutboundQueue queue : slow) {
      if (largest == null || queue.bytes() > largest.bytes()) {
        largest = queue;
      }
    }
    if (largest != null) {
      largest.overflow();
    }
  }
}
