package dev.pushhub.core.internal.listener;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.Receipt;
import dev.pushhub.core.internal.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One reply on the wire, and whether the connection ends after it. */
final class LineReply {
  static final LineReply OK = new LineReply("ok", false, false);
  static final LineReply FAIL = new LineReply("fail", false, false);

  /** In characters; so a receipt stays below 8 KiB whatever it says, which clients may rely on. */
  private static final int LONGEST_TARGET = 1_024;

  private final byte[] bytes;
  private final boolean error;
  private final boolean last;

  private LineReply(String line, boolean error, boolean last) {
    this((line + "\n").getBytes(StandardCharsets.US_ASCII), error, last);
  }

  private LineReply(byte[] bytes, boolean error, boolean last) {
    this.bytes = bytes;
    this.error = error;
    this.last = last;
  }

  static LineReply of(boolean accepted) {
    return accepted ? OK : FAIL;
  }

  static LineReply error(LineError error, String text) {
    return new LineReply("error " + error.code() + " " + text, true, error.closes());
  }

  /** Why nothing could be accepted. */
  static LineReply unavailable(PushException why) {
    return error(
        LineError.UNAVAILABLE,
        switch (why.reason()) {
          case STORE -> "the message store did not keep the message";
          case NO_HISTORY -> "a receipt needs a history, and this hub keeps none";
          case OVERLOADED -> "as many receipts are waited for as may be";
          default -> "the hub is closing";
        });
  }

  /**
   * Not a reply to a line, but what became of a push that asked for a receipt.
   *
   * @param target whom it was for; left out if it is long
   */
  static LineReply receipt(String id, String target, Receipt receipt) {
    JsonWriter line =
        new JsonWriter(64)
            .raw("receipt ")
            .string(id)
            .raw(receipt.isAcknowledged() ? " acknowledged " : " timed-out ")
            .number(receipt.sessions())
            .raw(" ")
            .number(receipt.written())
            .raw(" ")
            .number(receipt.acknowledged());
    if (target.length() <= LONGEST_TARGET) {
      line.raw(" ").string(target);
    }
    line.raw("\n");
    return new LineReply(Arrays.copyOf(line.bytes(), line.size()), false, false);
  }

  byte[] bytes() {
    return bytes;
  }

  boolean isLast() {
    return last;
  }

  boolean isError() {
    return error;
  }
}
