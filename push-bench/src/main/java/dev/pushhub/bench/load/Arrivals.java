package dev.pushhub.bench.load;

import java.util.BitSet;
import org.HdrHistogram.Histogram;

/** What has arrived at the pages since the last reset: how much, how late, and who saw a probe. */
final class Arrivals implements Inbox {
  private static final long HIGHEST_NANOS = 600_000_000_000L;
  private static final int DIGITS = 3;
  private static final double NANOS_PER_MICRO = 1e3;

  private final Histogram nanos = new Histogram(HIGHEST_NANOS, DIGITS);
  private final BitSet probed = new BitSet();
  private long delivered;

  void reset() {
    nanos.reset();
    delivered = 0;
  }

  /** A message that was sent and has arrived at those times; 0 for a probe. */
  @Override
  public void message(int page, long sentAt, long now) {
    if (sentAt == 0) {
      probed.set(page);
      return;
    }
    delivered++;
    if (sentAt > 0) {
      nanos.recordValue(Math.min(Math.max(now - sentAt, 0), HIGHEST_NANOS));
    }
  }

  long delivered() {
    return delivered;
  }

  /** The first page from that one on that has seen no probe yet. */
  int unprobed(int from) {
    return probed.nextClearBit(from);
  }

  int pagesThatSawProbe() {
    return probed.cardinality();
  }

  Outcome.Latency latency() {
    return new Outcome.Latency(at(50), at(99), at(99.9), nanos.getMaxValue() / NANOS_PER_MICRO);
  }

  private double at(double percentile) {
    return nanos.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
  }
}
