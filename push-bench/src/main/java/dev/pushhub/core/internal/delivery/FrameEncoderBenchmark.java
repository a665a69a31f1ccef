package dev.pushhub.core.internal.delivery;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A payload to the frame that all pages share: once a message, however many pages. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameEncoderBenchmark {
  /** The payload's size in bytes. */
  @Param({"64", "16000"})
  private int size;

  private byte[] payload = new byte[0];

  /** Makes the payload. */
  @Setup
  public void makePayload() {
    payload = new byte[size];
    Arrays.fill(payload, (byte) 'x');
  }

  /** Encodes it. */
  @Benchmark
  public EncodedFrame text() {
    return FrameEncoder.text(payload, 0, payload.length);
  }
}
