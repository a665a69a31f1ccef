package dev.pushhub.demo;

import java.io.Serial;

/** What keeps the demo from starting, as one line that the person at the terminal can act on. */
final class CannotStartException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  CannotStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
