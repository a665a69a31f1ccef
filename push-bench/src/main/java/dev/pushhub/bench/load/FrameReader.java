package dev.pushhub.bench.load;

import java.nio.ByteBuffer;

/**
 * Finds the frames in what one page receives, split anywhere, and the time of sending in each
 * message. It allocates nothing and copies nothing but the beginning of a frame that was cut.
 */
// A frame is known by its header and the first KNOWN bytes of its payload, in which the time
// stands;
// what follows is only counted down, so a message of 1 MB costs as little as its first bytes.
final class FrameReader {
  /** So much of a payload must be there before it is looked at; no control frame has more. */
  private static final int KNOWN = 128;

  private static final int LONGEST_HEADER = 10;
  private static final byte[] NONE = new byte[0];

  /** What is done with what a page receives. */
  interface Sink {
    /** A whole message has arrived, sent at that time; 0 for a probe, negative if it says none. */
    void message(int page, long sentAt);

    /** A ping, whose payload stands in the buffer. */
    void ping(int page, ByteBuffer in, int from, int length);

    /** A close frame with that code, or 1005 without one. */
    void close(int page, int code);
  }

  private final int page;
  private byte[] carry = NONE;
  private int carried;
  private long skip;
  private boolean last;
  private long sentAt;
  private int timeAt;

  FrameReader(int page) {
    this.page = page;
  }

  /** Puts the beginning of a frame that was cut in front of what is read next. */
  void restore(ByteBuffer in) {
    in.put(carry, 0, carried);
    carried = 0;
  }

  /** Reads all there is, and keeps what is no whole beginning of a frame. */
  void feed(ByteBuffer in, Sink sink) {
    int at = in.position();
    int end = in.limit();
    while (true) {
      if (skip > 0) {
        int n = (int) Math.min(skip, end - at);
        at += n;
        skip -= n;
        if (skip > 0) {
          break;
        }
        finished(sink);
      }
      int next = frame(in, at, end, sink);
      if (next == at) {
        keep(in, at, end);
        break;
      }
      at = next;
    }
    in.position(end);
  }

  /** Behind the frame that begins there, or as much of it as has come; or there, if too little. */
  private int frame(ByteBuffer in, int at, int end, Sink sink) {
    int there = end - at;
    if (there < 2) {
      return at;
    }
    int first = in.get(at);
    int header = 2;
    long length = in.get(at + 1) & 0x7F;
    if (length == 126) {
      header = 4;
    } else if (length == 127) {
      header = LONGEST_HEADER;
    }
    if (there < header) {
      return at;
    }
    if (header == 4) {
      length = in.getShort(at + 2) & 0xFFFF;
    } else if (header == LONGEST_HEADER) {
      length = in.getLong(at + 2);
    }
    int known = (int) Math.min(length, KNOWN);
    if (there < header + known) {
      return at;
    }
    int payload = at + header;
    int opcode = first & 0xF;
    if (opcode >= 8) {
      control(opcode, in, payload, known, sink);
      return payload + known;
    }
    if (opcode != 0) {
      sentAt = timeIn(in, payload, payload + known);
    }
    last = first < 0; // FIN
    long rest = length - (end - payload);
    if (rest > 0) {
      skip = rest;
      return end;
    }
    finished(sink);
    return payload + (int) length;
  }

  private void finished(Sink sink) {
    if (last) {
      sink.message(page, sentAt);
    }
  }

  private void control(int opcode, ByteBuffer in, int from, int length, Sink sink) {
    if (opcode == 9) {
      sink.ping(page, in, from, length);
    } else if (opcode == 8) {
      sink.close(page, length >= 2 ? in.getShort(from) & 0xFFFF : 1005);
    }
  }

  /** The number behind {@code "t":}, which stands where it stood in the message before. */
  private long timeIn(ByteBuffer in, int from, int end) {
    if (!isTime(in, from + timeAt, end)) {
      timeAt = 0;
      while (!isTime(in, from + timeAt, end)) {
        timeAt++;
        if (from + timeAt >= end) {
          timeAt = 0;
          return -1;
        }
      }
    }
    long time = 0;
    for (int i = from + timeAt + 4; i < end; i++) {
      int digit = in.get(i) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      time = time * 10 + digit;
    }
    return time - MessageWriter.BASE;
  }

  private static boolean isTime(ByteBuffer in, int at, int end) {
    return at + 5 <= end
        && in.get(at) == '"'
        && in.get(at + 1) == 't'
        && in.get(at + 2) == '"'
        && in.get(at + 3) == ':';
  }

  private void keep(ByteBuffer in, int from, int end) {
    carried = end - from;
    if (carried > 0) {
      if (carry.length == 0) {
        carry = new byte[LONGEST_HEADER + KNOWN];
      }
      in.get(from, carry, 0, carried);
    }
  }
}
