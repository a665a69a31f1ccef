package dev.pushhub.bench.load;

import java.time.Duration;

/** Notices that nothing arrives any more. */
final class Progress {
  /** Without anything arriving for so long a run is over. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final Clock clock;
  private long before = -1;
  private long since;

  Progress(Clock clock) {
    this.clock = clock;
    this.since = clock.nanos();
  }

  /** Whether the run is over, in which so much has been done by now. */
  boolean isOver(long done) {
    if (done != before) {
      before = done;
      since = clock.nanos();
      return false;
    }
    return clock.nanos() - since > PATIENCE.toNanos();
  }
}
