package dev.pushhub.core.internal.delivery;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HubOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One page's queue: frames are put, then gathered into the loop's buffer and counted as written.
 * The system call is left out; what remains is what a delivery costs in the heap. Time is for one
 * drain with all its frames.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class OutboundQueueBenchmark {
  private static final int OUT_BYTES = 256 << 10;

  /** How many frames wait when the page's turn comes. */
  @Param({"1", "64"})
  private int frames;

  private final EncodedFrame frame = OutboundMessage.of("x".repeat(64)).plainFrame();
  private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
  private final LoopAccount account =
      new LoopAccount(
          new HubOptions.Builder().build().delivery(),
          new HighWaterMark(8 << 20, 2 << 20),
          new AtomicLong(),
          new Counters(),
          () -> {},
          LoopAccount.Clock.standing());
  private final OutboundQueue queue = new OutboundQueue(account);

  /** Puts the frames and drains them. */
  @Benchmark
  public int putAndDrain() {
    for (int i = 0; i < frames; i++) {
      queue.put(frame);
    }
    queue.fill(out.clear());
    int size = out.flip().remaining();
    queue.written(size, true);
    return size;
  }
}
