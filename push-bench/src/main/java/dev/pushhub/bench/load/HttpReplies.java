package dev.pushhub.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Replies of a publisher that posts over HTTP/1.1 with the connection kept: answers with a length
 * or in chunks. Every 2xx is an acceptance.
 */
final class HttpReplies implements ReplyReader {
  private enum State {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    TRAILER
  }

  private State state = State.HEAD;
  private byte[] line = new byte[256];
  private int lineLength;
  private boolean firstLine = true;
  private boolean accepted;
  private boolean chunked;
  private long left;

  @Override
  public void feed(ByteBuffer in, Sink sink) {
    while (in.hasRemaining()) {
      if (state == State.BODY || state == State.CHUNK) {
        int n = (int) Math.min(left, in.remaining());
        in.position(in.position() + n);
        left -= n;
        if (left == 0) {
          if (state == State.BODY) {
            done(sink);
          } else {
            state = State.CHUNK_SIZE;
          }
        }
      } else {
        byte b = in.get();
        if (b != '\n') {
          add(b);
        } else {
          endOfLine(sink);
          lineLength = 0;
        }
      }
    }
  }

  private void add(byte b) {
    if (b != '\r') {
      if (lineLength == line.length) {
        line = Arrays.copyOf(line, lineLength * 2);
      }
      line[lineLength++] = b;
    }
  }

  private void endOfLine(Sink sink) {
    switch (state) {
      case HEAD -> headLine(sink);
      case CHUNK_SIZE -> {
        if (lineLength > 0) { // not the end of the chunk before
          left = Long.parseLong(text().split(";", 2)[0].strip(), 16);
          state = left == 0 ? State.TRAILER : State.CHUNK;
        }
      }
      case TRAILER -> {
        if (lineLength == 0) {
          done(sink);
        }
      }
      default -> throw new IllegalStateException("no line ends in " + state);
    }
  }

  private void headLine(Sink sink) {
    if (firstLine) {
      accepted = lineLength > 9 && line[9] == '2'; // HTTP/1.1 2..
      firstLine = false;
    } else if (lineLength == 0) {
      if (chunked) {
        state = State.CHUNK_SIZE;
      } else if (left > 0) {
        state = State.BODY;
      } else {
        done(sink);
      }
    } else if (line[0] == 'C' || line[0] == 'c' || line[0] == 'T' || line[0] == 't') {
      String header = text().toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        left = Long.parseLong(header.substring("content-length:".length()).strip());
      } else if (header.startsWith("transfer-encoding:")) {
        chunked = header.contains("chunked");
      }
    }
  }

  private String text() {
    return new String(line, 0, lineLength, StandardCharsets.ISO_8859_1);
  }

  private void done(Sink sink) {
    state = State.HEAD;
    firstLine = true;
    chunked = false;
    left = 0;
    sink.reply(accepted);
  }
}
