package dev.pushhub.core.internal.transport;

/**
 * How many newcomers a turn of a loop lets in: any number while nothing else is to be done, a few
 * while pages wait for their bytes. When thousands of pages come back at once, those who are there
 * go first.
 */
// A handshake costs as much as five writes, and one select may tell of a thousand. What is not
// accepted or read now is ready again in the next turn, which comes at once while pages wait.
final class NewcomerBudget {
  private static final int ACCEPTS = 128;
  private static final int BESIDE_DELIVERY = 16;

  private boolean delivering;
  private int reads;

  /** A turn begins. */
  void begin(boolean pagesWait) {
    delivering = pagesWait;
    reads = 0;
  }

  /** Whether another newcomer may be read in this turn; counts it. */
  boolean mayRead() {
    return !delivering || reads++ < BESIDE_DELIVERY;
  }

  /** How many connections may be accepted in this turn. */
  int accepts() {
    return delivering ? BESIDE_DELIVERY : ACCEPTS;
  }
}
