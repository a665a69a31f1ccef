package dev.pushhub.bench.peer;

/** A server that can be measured: the hub itself or one beside it. */
public interface Peer {
  /** What it is called in tables and after {@code --only}. */
  String name();

  /** Whether it can be started here; if not, why. */
  Availability availability();

  /**
   * Starts it in a process of its own; returns when both its ports accept connections.
   *
   * @throws PeerException if it does not get there
   */
  RunningPeer start() throws PeerException;
}
