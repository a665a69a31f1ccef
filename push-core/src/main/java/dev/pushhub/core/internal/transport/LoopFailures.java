package dev.pushhub.core.internal.transport;

/** Told what fails on a loop that nobody foresaw. Called on the loop's thread; must not block. */
public interface LoopFailures {
  /** An unexpected exception was thrown for one connection, which is being cut. */
  default void connectionFailed(Throwable cause) {}

  /** A connection could not be accepted; it is tried again in a moment. */
  default void acceptFailed() {}

  /**
   * A loop can't go on; its connections are about to be cut. Nobody would serve them, nor accept
   * others: whoever has the loops is to close them all.
   */
  default void loopDied(int index, Throwable cause) {}
}
