package dev.pushhub.bench.peer;

import dev.pushhub.bench.load.Load;

/** A server that can be measured: the hub itself or one beside it. */
public interface Peer {
  /** What it is called in tables and after {@code --only}. */
  String name();

  /** Whether it is the hub, with whatever options, and not one of those it is compared with. */
  default boolean isHub() {
    return false;
  }

  /** Whether it is made to do this: not every server can do everything. */
  default boolean does(Load load) {
    return !load.resumes();
  }

  /** Whether it can be started here; if not, why. */
  Availability availability();

  /**
   * Starts it in a process of its own; returns when both its ports accept connections.
   *
   * @throws PeerException if it does not get there
   */
  RunningPeer start() throws PeerException;
}
