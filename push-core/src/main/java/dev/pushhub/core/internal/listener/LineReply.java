package dev.pushhub.core.internal.listener;

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

  static LineReply of(boolean delivered) {
    return delivered ? OK : FAIL;
  }

  static LineReply error(LineError error, String text) {
    return new LineReply("error " + error.code() + " " + text, error.closes());
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
