package dev.pushhub.core.internal.session;

import dev.pushhub.core.internal.stats.Counters;
import java.util.Iterator;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose authenticator may be asked now: so many authentications are under way at once, and further
 * pages wait in the order in which they came. What counts is the work, not the page: a call counts
 * until it returns and an answer that comes later until it is there or its time is over, even if
 * the page has left meanwhile. So pages that come, ask and leave make no more of it.
 *
 * <p>Any thread; the object's own lock guards everything, and nothing is called under it.
 */
final class Turns {
  private final int mostUnderWay;
  private final int mostCalls;
  private final Counters counters;
  private final LinkedHashSet<Asking> waiting = new LinkedHashSet<>(); // by identity
  private int calls;
  private int later;

  /**
   * @param mostUnderWay calls and answers that are to come later, together
   * @param mostCalls calls alone: more than the threads there are would only wait elsewhere, where
   *     a page that leaves could not be taken out
   */
  Turns(int mostUnderWay, int mostCalls, Counters counters) {
    this.mostUnderWay = mostUnderWay;
    this.mostCalls = mostCalls;
    this.counters = counters;
  }

  synchronized void join(Asking asking) {
    waiting.add(asking);
    counters.bindsWaiting.increment();
  }

  /**
   * The one that has been waiting longest, if it may be asked now; it is to be given to a thread.
   */
  synchronized @Nullable Asking next() {
    if (waiting.isEmpty() || calls >= mostCalls || calls + later >= mostUnderWay) {
      return null;
    }
    Iterator<Asking> oldest = waiting.iterator();
    Asking asking = oldest.next();
    oldest.remove();
    asking.state = Asking.State.GIVEN;
    calls++;
    counters.bindsWaiting.decrement();
    counters.bindsUnderWay.increment();
    return asking;
  }

  /** The call begins; false if it need not, because nobody waits for the answer any more. */
  synchronized boolean begin(Asking asking) {
    if (asking.state != Asking.State.GIVEN) {
      return false;
    }
    asking.state = Asking.State.CALLED;
    return true;
  }

  /** The call has returned, and the answer is to come later; false if its time is over already. */
  synchronized boolean defer(Asking asking) {
    if (asking.state == Asking.State.CALLED && !asking.timedOut) {
      asking.state = Asking.State.LATER;
      calls--;
      later++;
    }
    return asking.state == Asking.State.LATER;
  }

  /** It has been answered, or can't be. Whoever calls this asks for the next. */
  synchronized void end(Asking asking) {
    switch (asking.state) {
      case WAITING -> {
        waiting.remove(asking);
        counters.bindsWaiting.decrement();
      }
      case GIVEN, CALLED -> {
        calls--;
        counters.bindsUnderWay.decrement();
      }
      case LATER -> {
        later--;
        counters.bindsUnderWay.decrement();
      }
      case OVER -> {}
    }
    asking.state = Asking.State.OVER;
  }

  /** Its time is over. A call that is still running counts on until it returns. */
  synchronized void timeOut(Asking asking) {
    asking.timedOut = true;
    if (asking.state != Asking.State.CALLED) {
      end(asking);
    }
  }

  /** The page has left; true if the authenticator has been asked, so that the time still counts. */
  synchronized boolean leave(Asking asking) {
    if (asking.state == Asking.State.WAITING) {
      end(asking);
    }
    return asking.state != Asking.State.OVER;
  }
}
