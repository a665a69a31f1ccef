package dev.pushhub.client;

/**
 * How far a push got that asked for a receipt. Only pages of the hub's own client ({@code
 * pushhub.v1}) acknowledge; a plain page counts as a session and never does.
 *
 * @param state whether as many have acknowledged it as were waited for, or the time was over first
 * @param sessions how many sessions were there when it was accepted; 0 if nobody was, and it waits
 *     in the hub's history
 * @param written to how many of {@code pushhub.v1} it has been written
 * @param acknowledged in how many tabs the page's code has handled it
 */
public record Receipt(State state, int sessions, int written, int acknowledged) {
  /** How it ended. */
  public enum State {
    /** As many have acknowledged it as were waited for. */
    ACKNOWLEDGED,
    /** The time was over first; the numbers say how far it had got by then. */
    TIMED_OUT
  }

  /**
   * Whether it was acknowledged in time.
   *
   * @return false if the time was over first
   */
  public boolean isAcknowledged() {
    return state == State.ACKNOWLEDGED;
  }
}
