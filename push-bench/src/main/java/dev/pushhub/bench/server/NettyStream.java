package dev.pushhub.bench.server;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The newest messages of one stream, each kept as the frame that a page gets: encoded once, when it
 * is published. From any loop; its own lock guards all of it.
 */
final class NettyStream {
  /** As many as the hub keeps by default. */
  private static final int MOST = 256;

  private static final long UNKNOWN = -1;
  private static final String OFFSET = "\"offset\":";

  private final String name;
  private final ArrayDeque<ByteBuf> frames = new ArrayDeque<>(2);
  private long top;

  NettyStream(String name) {
    this.name = name;
  }

  /** The buffer stays the caller's. */
  synchronized void add(ByteBuf message) {
    top++;
    byte[] head =
        ("{\"type\":\"message\",\"stream\":\"" + name + "\",\"offset\":" + top + ",\"data\":")
            .getBytes(StandardCharsets.US_ASCII);
    frames.add(
        NettyAudience.frame(message.alloc(), head.length + message.readableBytes() + 1)
            .writeBytes(head)
            .writeBytes(message, message.readerIndex(), message.readableBytes())
            .writeByte('}'));
    if (frames.size() > MOST) {
      frames.remove().release();
    }
  }

  /** What becomes of it for a page whose bind says where it was. */
  synchronized String state(String bind) {
    return isKept(offset(bind))
        ? "{\"stream\":\"" + name + "\",\"state\":\"recovered\"}"
        : "{\"stream\":\""
            + name
            + "\",\"state\":\"reset\",\"epoch\":\"e\",\"offset\":"
            + top
            + "}";
  }

  /** Its frames after that, for the caller to send or release. */
  synchronized List<ByteBuf> since(String bind) {
    long offset = offset(bind);
    return isKept(offset)
        ? frames.stream()
            .skip(frames.size() - (top - offset))
            .map(ByteBuf::retainedDuplicate)
            .toList()
        : List.of();
  }

  private boolean isKept(long offset) {
    return offset >= top - frames.size() && offset <= top && offset != UNKNOWN;
  }

  private long offset(String bind) {
    int at = bind.indexOf("\"stream\":\"" + name + '"');
    if (at < 0) {
      return UNKNOWN;
    }
    long offset = 0;
    for (int i = bind.indexOf(OFFSET, at) + OFFSET.length();
        bind.charAt(i) >= '0' && bind.charAt(i) <= '9';
        i++) {
      offset = offset * 10 + bind.charAt(i) - '0';
    }
    return offset;
  }
}
