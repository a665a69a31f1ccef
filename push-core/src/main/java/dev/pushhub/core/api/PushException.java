package dev.pushhub.core.api;

import java.io.Serial;

/** The one exception the hub throws for what an argument check can't say; {@link #reason()}. */
public final class PushException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** A port could not be bound; the message names it. */
    CANNOT_BIND,
    /** A certificate, a key or a trust store of TLS can't be used; the message names the file. */
    CANNOT_USE_TLS,
    /** A port may not be bound as the options ask for; the message says what it takes. */
    EXPOSED,
    /** The hub has not been started, or was closed, or has no internal listener to tell of. */
    NOT_RUNNING,
    /**
     * More is queued than may be, and it did not get less within the time the option gives; or,
     * said at once, as many receipts are waited for as may be. Nothing was sent; the message names
     * the option.
     */
    OVERLOADED,
    /** A limit of the options is reached; the message names it. */
    TOO_MANY,
    /** The hub keeps no history, which a receipt needs; nothing was sent. */
    NO_HISTORY,
    /**
     * The message store did not keep the message, or did not say in time that it had; the cause is
     * what it said. Nothing was sent now. A store that was only late may have kept it: then pages
     * get it when they next resume.
     */
    STORE,
    /**
     * An event loop could not go on, so the hub has closed itself; the cause is what ended the
     * loop. Build another hub, or end the process and have it started again.
     */
    FAILED
  }

  /** Why; told by {@link #reason()}. */
  private final Reason reason;

  /**
   * Made by the hub.
   *
   * @param reason why
   * @param message what was tried, what went wrong and what to do
   */
  public PushException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /**
   * Made by the hub.
   *
   * @param reason why
   * @param message what was tried, what went wrong and what to do
   * @param cause what was caught
   */
  public PushException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /**
   * Why it was thrown.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }
}
