package dev.pushhub.core.api;

/**
 * How far a push got that asked for a receipt. Only pages of {@code pushhub.v1} acknowledge; a
 * plain page counts as a session and never does, so where each session is waited for and one of
 * them is a plain page's, the receipt says at its timeout how many have. The tab that a push left
 * out ({@link Push#exceptTab(String)}) counts as a session and is not waited for.
 *
 * @param state whether as many have acknowledged it as were waited for, or the time was over first
 * @param sessions how many sessions were there when it was accepted; 0 if nobody was, and it waits
 *     in the history
 * @param written to how many of {@code pushhub.v1} it has been written: those whose socket has
 *     taken it, and those that have acknowledged it
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
