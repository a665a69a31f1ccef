package dev.pushhub.client;

/** What became of a request: the hub's {@code ok} or {@code fail}, or a failure. */
sealed interface Outcome permits Outcome.Answered, Failure {

  /**
   * Returns the hub's answer, or throws; the exception's stack is the caller's, not the I/O
   * thread's.
   */
  boolean orThrow();

  /** What it means for a push of which that was said. */
  default Outcome of(Send options) {
    return this;
  }

  /** The hub's answer: true for {@code ok}, false for {@code fail}. */
  record Answered(boolean ok) implements Outcome {
    @Override
    public boolean orThrow() {
      return ok;
    }
  }
}
