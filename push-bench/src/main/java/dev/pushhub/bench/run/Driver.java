package dev.pushhub.bench.run;

import dev.pushhub.bench.load.LoadException;
import dev.pushhub.bench.peer.RunningPeer;
import dev.pushhub.bench.plan.Timing;
import dev.pushhub.bench.plan.Work;
import dev.pushhub.bench.result.Sample;

/** Puts a server that has just started under one load, with one load generator or another. */
interface Driver {
  /**
   * Does the work once.
   *
   * @throws LoadException if nothing could be measured at all
   */
  Sample measure(RunningPeer server, Work work, Timing timing) throws LoadException;
}
