package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.transport.OutboundSource;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The replies that wait to be written to one publisher: those to one read leave in one write. */
final class Replies implements OutboundSource {
  private static final int LEAST = 64;
  private static final byte[] NONE = new byte[0];

  private byte[] bytes = NONE;
  private int start;
  private int end;

  void add(LineReply reply) {
    byte[] more = reply.bytes();
    if (end + more.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(LEAST, Math.max(end + more.length, end * 2)));
    }
    System.arraycopy(more, 0, bytes, end, more.length);
    end += more.length;
  }

  @Override
  public boolean isEmpty() {
    return start == end;
  }

  @Override
  public void fill(ByteBuffer out) {
    out.put(bytes, start, Math.min(end - start, out.remaining()));
  }

  @Override
  public void written(int count, boolean all) {
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
      if (bytes.length > 4096) {
        bytes = NONE;
      }
    }
  }
}
