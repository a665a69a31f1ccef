package dev.pushhub.bench.load;

/** A server could not be put under load at all: it refused, or did not do what was waited for. */
public final class LoadException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what was tried and what went wrong. */
  public LoadException(String message) {
    super(message);
  }

  /** The same, with what was thrown. */
  public LoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
