package dev.pushhub.core.internal.listener;

import dev.pushhub.core.api.PushException;
import java.nio.charset.StandardCharsets;

/** One reply on the wire, and whether the connection ends after it. */
final class LineReply {
  static final LineReply OK = new LineReply("ok", false);
  static final LineReply FAIL = new LineReply("fail", false);

  private final byte[] bytes;
  private final boolean last;

  private LineReply(String line, boolean last) {
    this.bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
    this.last = last;
  }

  static LineReply of(boolean accepted) {
    return accepted ? OK : FAIL;
  }

  static LineReply error(LineError error, String text) {
    return new LineReply("error " + error.code() + " " + text, error.closes());
  }

  /** Why nothing could be accepted. */
  static LineReply unavailable(PushException why) {
    return error(
        LineError.UNAVAILABLE,
        why.reason() == PushException.Reason.STORE
            ? "the message store did not keep the message"
            : "the hub is closing");
  }

  byte[] bytes() {
    return bytes;
  }

  boolean isLast() {
    return last;
  }

  boolean isError() {
    return this != OK && this != FAIL;
  }
}
