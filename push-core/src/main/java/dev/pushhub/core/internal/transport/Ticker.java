package dev.pushhub.core.internal.transport;

/** The clock of the loops: monotonic, so that a wall clock set back or forth changes nothing. */
@FunctionalInterface
public interface Ticker {
  /** Nanoseconds since some moment, as {@link System#nanoTime}. */
  long nanos();
}
