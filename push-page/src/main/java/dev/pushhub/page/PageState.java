package dev.pushhub.page;

import java.time.Duration;

/** Where a client is; {@link PageClient#state()} answers it and {@code onState} is told. */
public sealed interface PageState {
  /** It fetches a credential, connects, or waits for the hub to let it in. */
  record Connecting() implements PageState {}

  /**
   * The hub has let it in.
   *
   * @param uid whom the credential made it
   * @param session what the hub calls this connection
   */
  record Connected(String uid, String session) implements PageState {}

  /**
   * The connection is lost or could not be made; it tries again later.
   *
   * @param delay from then on
   * @param code the close code; 1006 where there was none
   * @param reason what the hub said, or what went wrong
   */
  record Waiting(Duration delay, int code, String reason) implements PageState {}

  /**
   * It does not come back.
   *
   * @param code the close code: 1000 where {@link PageClient#close} was called
   * @param reason what the hub said, or what went wrong
   */
  record Closed(int code, String reason) implements PageState {}
}
