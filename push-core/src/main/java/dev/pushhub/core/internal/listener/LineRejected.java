package dev.pushhub.core.internal.listener;

import java.io.Serial;

/** A line that can't be understood, and the reply that says why. */
final class LineRejected extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final transient LineReply reply;

  /** No stack trace: anybody can cause one, cheaply and often. */
  LineRejected(LineError error, String text) {
    super(text, null, false, false);
    reply = LineReply.error(error, text);
  }

  LineReply reply() {
    return reply;
  }
}
