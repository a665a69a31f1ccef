package dev.pushhub.core.internal.listener;

/** What an {@code error} reply says, and whether the connection ends with it. */
enum LineError {
  /** The line is not one JSON object. */
  BAD_JSON("bad-json", false),
  /** A member is missing or of the wrong type. */
  BAD_REQUEST("bad-request", false),
  /** There is no such command. */
  UNKNOWN_CMD("unknown-cmd", false),
  /** The command exists, and this hub does not offer it, or is closing. */
  UNAVAILABLE("unavailable", false),
  /** There are as many connections as may be. */
  BUSY("busy", true),
  /** The line is over the limit. */
  TOO_LONG("too-long", true),
  /** The line was not whole in time. */
  TOO_SLOW("too-slow", true),
  /** The secret has not been presented. */
  AUTH_REQUIRED("auth-required", true),
  /** It was the wrong secret. */
  AUTH_FAILED("auth-failed", true);

  private final String code;
  private final boolean closes;

  LineError(String code, boolean closes) {
    this.code = code;
    this.closes = closes;
  }

  String code() {
    return code;
  }

  boolean closes() {
    return closes;
  }
}
