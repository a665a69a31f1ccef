package dev.pushhub.core.internal.listener;

import java.nio.charset.StandardCharsets;
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

/** A publisher's line to a command, the frame it carries encoded: what each push pays once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LineParserBenchmark {
  private static final int LARGE = 16_000;

  /** Which line: the reference's, a broadcast of the same size, or the reference's with 16 kB. */
  @Param({"reference", "broadcast", "large"})
  private String line = "";

  private final LineCodec codec = new LineCodec(512);
  private byte[] bytes = new byte[0];

  /** Makes the line. */
  @Setup
  public void makeLine() {
    String text =
        switch (line) {
          case "reference" -> "{\"uid\":\"uid1\",\"percent\":\"88%\"}";
          case "broadcast" -> "{\"cmd\":\"broadcast\",\"message\":{\"percent\":\"88%\"}}";
          default -> "{\"uid\":\"uid1\",\"text\":\"" + "x".repeat(LARGE) + "\"}";
        };
    bytes = text.getBytes(StandardCharsets.UTF_8);
  }

  /** Parses it. */
  @Benchmark
  public Object parse() throws Exception {
    return codec.parse(bytes, 0, bytes.length);
  }
}
