package dev.pushhub.bench.load;

/** The load generator's time: from 1, so that 0 is left for probes. */
final class Clock {
  private final long start = System.nanoTime() - 1;

  long nanos() {
    return System.nanoTime() - start;
  }
}
