package dev.pushhub.client;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes to reply lines, however they were cut on the way. Bounded: a hub's replies are short. */
final class ReplyLines {
  static final int MAX_BYTES = 8 << 10;

  private byte[] partial = new byte[64];
  private int length;

  /** Takes all bytes there are, and hands each finished line on, without its line end. */
  void feed(ByteBuffer bytes, Sink sink) throws IOException {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        int end = length > 0 && partial[length - 1] == '\r' ? length - 1 : length;
        length = 0;
        sink.line(new String(partial, 0, end, StandardCharsets.UTF_8));
      } else {
        append(next);
      }
    }
  }

  private void append(byte next) throws ProtocolException {
    if (length == MAX_BYTES) {
      throw new ProtocolException(
          "a line of more than " + MAX_BYTES + " bytes is no reply of a hub");
    }
    if (length == partial.length) {
      partial = Arrays.copyOf(partial, length * 2);
    }
    partial[length++] = next;
  }

  /** Takes a line; what it throws ends the feeding. */
  interface Sink {
    void line(String line) throws IOException;
  }
}
