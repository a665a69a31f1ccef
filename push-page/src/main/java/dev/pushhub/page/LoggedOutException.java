package dev.pushhub.page;

import java.io.Serial;

/** Thrown by a {@link CredentialSupplier} that will have none any more: the client closes. */
public final class LoggedOutException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  /**
   * There is no credential any more.
   *
   * @param message why; {@link PageState.Closed} tells it
   */
  public LoggedOutException(String message) {
    super(message);
  }
}
