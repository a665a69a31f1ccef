package dev.pushhub.core.internal.page;

import java.io.Serial;

/** A frame that a page of pushhub.v1 may not send, and why: told to the page as it is closed. */
final class BadFrame extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final String reason;

  /** No stack trace: anybody can cause one, cheaply and often. */
  BadFrame(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What is wrong. */
  String reason() {
    return reason;
  }
}
