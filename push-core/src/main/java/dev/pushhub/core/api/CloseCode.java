package dev.pushhub.core.api;

/**
 * The close codes of the hub, and what a page should do on each. From 4000 to 4499 every code means
 * "come back", from 4500 to 4999 "do not"; the others are registered by RFC 6455, section 7.4.1.
 */
public enum CloseCode {
  /** The page closed in an orderly way and the hub answers. */
  NORMAL(1000, false),
  /** The hub stops. */
  HUB_STOPS(1001, true),
  /** The page broke the WebSocket protocol. */
  PROTOCOL_ERROR(1002, false),
  /** The page sent a binary message; the hub speaks text. */
  NOT_TEXT(1003, false),
  /** The page sent text that is not UTF-8. */
  NOT_UTF8(1007, false),
  /** The credential was refused, none came in time, or the page sent more a second than it may. */
  REFUSED(1008, false),
  /** The page sent a message over the limit. */
  TOO_LARGE(1009, false),
  /** The hub asks its pages to go, so that it can be replaced. Not sent yet. */
  DRAIN(1012, true),
  /** The credential has expired: bring a fresh one. */
  EXPIRED(4001, true),
  /** The page has to resume again. */
  RESUME_AGAIN(4002, true),
  /**
   * The page could not be authenticated now: the authenticator failed or took too long, its
   * executor refused it, or too many hooks wait. Or the policy of topics failed or took too long
   * about a topic that the page was on.
   */
  NOT_AUTHENTICATED_NOW(4003, true),
  /** The page does not read, answers no ping, or does not end a message: it is too slow. */
  TOO_SLOW(4008, true),
  /** A newer session of the same uid took the place. */
  REPLACED(4500, false),
  /** The application closed the session. */
  DISCONNECTED(4501, false);

  private final int code;
  private final boolean comeBack;

  CloseCode(int code, boolean comeBack) {
    this.code = code;
    this.comeBack = comeBack;
  }

  /**
   * The number on the wire.
   *
   * @return 1000 to 4999
   */
  public int code() {
    return code;
  }

  /**
   * Whether a page should connect again, after a pause with jitter.
   *
   * @return false where a new attempt would end the same way
   */
  public boolean comeBack() {
    return comeBack;
  }
}
