package dev.pushhub.core.internal.tls;

import java.io.Serial;

/**
 * A file, or the context made of it, can't be used for TLS; the message names it and says what
 * would do.
 */
final class UnusableFileException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  UnusableFileException(String message) {
    super(message);
  }

  UnusableFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
