package dev.pushhub.bench.load;

import java.nio.ByteBuffer;

/** Replies of the line protocol: a line each, {@code ok} or anything else. */
final class LineReplies implements ReplyReader {
  private int first = -1;

  @Override
  public void feed(ByteBuffer in, Sink sink) {
    while (in.hasRemaining()) {
      byte b = in.get();
      if (b == '\n') {
        sink.reply(first == 'o');
        first = -1;
      } else if (first < 0) {
        first = b;
      }
    }
  }
}
