package dev.pushhub.core.internal.delivery;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.DeliveryOptions;
import dev.pushhub.core.options.HubOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Who is held back by the mark is let go by the loop that makes room. */
public class HighWaterMarkStress {
  private static final DeliveryOptions OPTIONS = new HubOptions.Builder().build().delivery();
  private static final Counters COUNTERS = new Counters();
  private static final int MUCH = 2_000;

  private HighWaterMarkStress() {}

  /** What each of them begins with: one session, and more bytes than may wait. */
  static class Over {
    final HighWaterMark mark = new HighWaterMark(1_000, 1_000_000);
    final AtomicInteger wakeUps = new AtomicInteger();

    Over() {
      mark.sessions(1);
      mark.add(MUCH);
    }

    LoopAccount account() {
      return new LoopAccount(
          OPTIONS,
          mark,
          new AtomicLong(),
          COUNTERS,
          wakeUps::incrementAndGet,
          LoopAccount.Clock.standing());
    }
  }

  /** A publisher in process begins to wait while a loop writes. */
  @JCStressTest
  @State
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It went on when there was room.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It was not woken and waited its whole time.")
  public static class Waiting extends Over {
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);

    /** The publisher. */
    @Actor
    public void publisher(I_Result result) {
      long before = System.nanoTime();
      boolean clear;
      try {
        clear = mark.await(() -> !mark.isOver(), LONG);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      result.r1 = clear && System.nanoTime() - before < LONG ? 1 : 0;
    }

    /** The loop. */
    @Actor
    public void loop() {
      mark.add(-MUCH);
      mark.progressed();
    }
  }

  /** A loop holds a publisher's connection back while another one writes what waits. */
  @JCStressTest
  @State
  @Outcome(id = "1, ., 1", expect = ACCEPTABLE, desc = "It reads on at once.")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Its loop is woken to read on.")
  @Outcome(expect = FORBIDDEN, desc = "It is not read for ever, or read twice.")
  public static class HeldBack extends Over {
    private final AtomicInteger readOn = new AtomicInteger();
    private final LoopAccount holding = account();
    private final LoopAccount writing = account();

    /** The publisher's loop; the end of its turn. */
    @Actor
    public void holding(III_Result result) {
      holding.holdBack(readOn::incrementAndGet);
      holding.settle();
      result.r1 = readOn.get();
    }

    /** The pages' loop; the end of its turn. */
    @Actor
    public void writing() {
      writing.flowing(-MUCH);
      writing.settle();
    }

    /** Whether a wake-up was needed, and what the turn does that it causes. */
    @Arbiter
    public void arbiter(III_Result result) {
      result.r2 = wakeUps.get();
      holding.settle();
      result.r3 = readOn.get();
    }
  }

  /** Two loops account at once. */
  @JCStressTest
  @State
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Nothing waits any more, and nothing is over.")
  @Outcome(expect = FORBIDDEN, desc = "A change was lost.")
  public static class Accounting extends Over {
    private final LoopAccount one = account();
    private final LoopAccount other = account();

    /** One loop. */
    @Actor
    public void one() {
      one.flowing(500 - MUCH);
      one.settle();
    }

    /** Another one. */
    @Actor
    public void other() {
      other.flowing(-500);
      other.settle();
    }

    /** What is left. */
    @Arbiter
    public void arbiter(II_Result result) {
      result.r1 = (int) mark.queued();
      result.r2 = mark.isOver() ? 1 : 0;
    }
  }
}
