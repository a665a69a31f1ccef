package dev.pushhub.core.internal.delivery;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HubOptions;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** What a publisher reads of a queue that its loop writes to. */
public class OutboundQueueStress {
  private static final EncodedFrame TEN_BYTES = OutboundMessage.of("12345678").plainFrame();
  private static final Counters COUNTERS = new Counters();

  private OutboundQueueStress() {}

  static OutboundQueue queue() {
    return new OutboundQueue(
        new LoopAccount(
            new HubOptions.Builder().build().delivery(),
            new HighWaterMark(1_000, 1_000),
            new AtomicLong(),
            COUNTERS,
            () -> {},
            LoopAccount.Clock.standing()));
  }

  /** Frames are put while a publisher asks twice how many bytes wait. */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 0", "0, 10", "0, 20", "10, 10", "10, 20", "20, 20"},
      expect = ACCEPTABLE,
      desc = "It sees them come, one after the other.")
  @Outcome(expect = FORBIDDEN, desc = "It sees what never was, or sees it go back.")
  public static class Filling {
    private final OutboundQueue queue = queue();

    /** The loop. */
    @Actor
    public void loop() {
      queue.put(TEN_BYTES);
      queue.put(TEN_BYTES);
    }

    /** The publisher. */
    @Actor
    public void publisher(JJ_Result result) {
      result.r1 = queue.bytes();
      result.r2 = queue.bytes();
    }
  }

  /** The socket refuses, takes a part, then all, while a publisher asks. */
  @JCStressTest
  @State
  @Outcome(
      id = {"20, 20", "20, 17", "20, 0", "17, 17", "17, 0", "0, 0"},
      expect = ACCEPTABLE,
      desc = "It sees them go.")
  @Outcome(expect = FORBIDDEN, desc = "It sees what never was, or sees it come back.")
  public static class Draining {
    private final OutboundQueue queue = queue();

    /** Twenty bytes wait. */
    public Draining() {
      queue.put(TEN_BYTES);
      queue.put(TEN_BYTES);
    }

    /** The loop. */
    @Actor
    public void loop() {
      queue.written(0, false);
      queue.written(3, false);
      queue.written(17, true);
    }

    /** The publisher. */
    @Actor
    public void publisher(JJ_Result result) {
      result.r1 = queue.bytes();
      result.r2 = queue.bytes();
    }
  }
}
