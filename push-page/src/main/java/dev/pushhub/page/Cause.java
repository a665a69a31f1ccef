package dev.pushhub.page;

import java.util.concurrent.CompletionException;

/** What went wrong, out of what a stage wraps it in. */
final class Cause {
  private Cause() {}

  static Throwable of(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
