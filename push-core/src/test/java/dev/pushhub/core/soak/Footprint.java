package dev.pushhub.core.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the process holds: open files, threads, bytes of heap after a collection. */
record Footprint(long files, long threads, long heap) {
  private static final double TOLERATED = 1.05;
  private static final long TOLERATED_BYTES = 512 << 10;

  static Footprint now() {
    long heap = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      heap = Math.min(heap, runtime.totalMemory() - runtime.freeMemory());
    }
    return new Footprint(openFiles(), threadCount(), heap);
  }

  /** But for the one that a wait of the test asks this on. */
  private static long threadCount() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().startsWith("awaitility"))
        .count();
  }

  private static long openFiles() {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether this is no more than that: heap within 5 %. */
  boolean isBackTo(Footprint before) {
    return files <= before.files
        && threads <= before.threads
        && heap <= before.heap * TOLERATED + TOLERATED_BYTES;
  }

  @Override
  public String toString() {
    return "%d open files, %d threads, %.1f MiB of heap"
        .formatted(files, threads, heap / 1048576.0);
  }
}
