package dev.pushhub.core.internal.transport;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The hand-over to a loop: no task is lost, and none lies there while the loop sleeps. */
public class MailboxStress {
  private MailboxStress() {}

  /** What each of them begins with: an empty mailbox of a loop that is awake. */
  static class Hand {
    final AtomicInteger wakeUps = new AtomicInteger();
    final AtomicInteger ran = new AtomicInteger();
    final Mailbox mailbox = new Mailbox(wakeUps::incrementAndGet);

    void put() {
      mailbox.put(ran::incrementAndGet);
    }

    void runAll() {
      for (Runnable task = mailbox.poll(); task != null; task = mailbox.poll()) {
        task.run();
      }
    }
  }

  /** A loop falls asleep while somebody puts. */
  @JCStressTest
  @State
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It sleeps and is woken.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "It finds the task and stays awake.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Woken for nothing: it was awake.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "It sleeps over the task.")
  public static class FallingAsleep extends Hand {
    /** The producer. */
    @Actor
    public void producer() {
      put();
    }

    /** The loop. */
    @Actor
    public void loop(II_Result result) {
      result.r1 = mailbox.trySleep() ? 1 : 0;
    }

    /** What came of it. */
    @Arbiter
    public void arbiter(II_Result result) {
      result.r2 = wakeUps.get();
    }
  }

  /** Two producers meet a loop that sleeps. */
  @JCStressTest
  @State
  @Outcome(
      id = "1, 2",
      expect = ACCEPTABLE,
      desc = "One of them wakes it, and both tasks are there.")
  @Outcome(expect = FORBIDDEN, desc = "Not woken, woken twice, or a task is lost.")
  public static class Asleep extends Hand {
    /** A loop that sleeps. */
    public Asleep() {
      mailbox.trySleep();
    }

    /** A producer. */
    @Actor
    public void one() {
      put();
    }

    /** Another one. */
    @Actor
    public void other() {
      put();
    }

    /** What came of it. */
    @Arbiter
    public void arbiter(II_Result result) {
      runAll();
      result.r1 = wakeUps.get();
      result.r2 = ran.get();
    }
  }

  /**
   * A loop is woken by a socket, runs what there is and falls asleep again, while somebody puts.
   */
  @JCStressTest
  @State
  @Outcome(id = "1, 0, .", expect = ACCEPTABLE, desc = "It ran in this turn, and the loop sleeps.")
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "The loop sleeps and was woken for it.")
  @Outcome(id = "0, 1, .", expect = ACCEPTABLE, desc = "The loop did not sleep over it.")
  @Outcome(expect = FORBIDDEN, desc = "The loop sleeps over it, or stays awake for nothing.")
  public static class AwokenByASocket extends Hand {
    /** A loop that sleeps. */
    public AwokenByASocket() {
      mailbox.trySleep();
    }

    /** A producer. */
    @Actor
    public void producer() {
      put();
    }

    /** A turn, and the next one's beginning: has it run, and does the loop stay awake? */
    @Actor
    public void loop(III_Result result) {
      mailbox.awake();
      int before = wakeUps.get();
      runAll();
      result.r1 = ran.get();
      result.r2 = mailbox.trySleep() ? 0 : 1;
      result.r3 = before;
    }

    /** Whether it was woken after the turn had begun. */
    @Arbiter
    public void arbiter(III_Result result) {
      result.r3 = wakeUps.get() - result.r3;
    }
  }

  /** Two tasks of one producer. */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 0", "0, 1", "1, 0", "1, 2"},
      expect = ACCEPTABLE,
      desc = "In order.")
  @Outcome(expect = FORBIDDEN, desc = "The second before the first.")
  public static class Order {
    private final Mailbox mailbox = new Mailbox(() -> {});
    private int seen;

    /** The producer. */
    @Actor
    public void producer() {
      mailbox.put(() -> seen = 1);
      mailbox.put(() -> seen = 2);
    }

    /** The loop. */
    @Actor
    public void loop(II_Result result) {
      result.r1 = next();
      result.r2 = next();
    }

    private int next() {
      Runnable task = mailbox.poll();
      seen = 0;
      if (task != null) {
        task.run();
      }
      return seen;
    }
  }
}
