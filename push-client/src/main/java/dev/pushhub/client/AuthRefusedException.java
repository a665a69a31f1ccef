package dev.pushhub.client;

import java.io.IOException;
import java.io.Serial;

/** The hub did not take the secret; thrown and caught within the I/O thread. */
final class AuthRefusedException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  private final transient Failure failure;

  AuthRefusedException(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
