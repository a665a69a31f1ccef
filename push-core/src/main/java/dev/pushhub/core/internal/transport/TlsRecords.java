package dev.pushhub.core.internal.transport;

import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what was read into TLS records (RFC 8446, section 5.1), and keeps only what is unfinished. A
 * whole record is looked at where it was read; a header that can't be one is refused at its first
 * wrong byte, and nothing is ever allocated because of the length that it declares.
 */
final class TlsRecords {
  static final int HANDSHAKE = 22;
  static final int ALERT = 21;

  private static final int LOWEST_TYPE = 20;
  private static final int HIGHEST_TYPE = 23;
  private static final int HEADER = 5;
  private static final int LEAST = 64;
  private static final byte[] NONE = new byte[0];

  private byte[] kept = NONE;
  private int size;

  /** Whether a connection that begins with this byte can be TLS. */
  static boolean canBegin(byte first) {
    return first == HANDSHAKE;
  }

  /** The content type of a record. */
  static int type(ByteBuffer record) {
    return record.get(record.position());
  }

  /** The next whole record; null if there is none, and then what there was has been kept. */
  @Nullable ByteBuffer next(ByteBuffer in) throws SSLException {
    if (size == 0) {
      int length = length(in.array(), in.arrayOffset() + in.position(), in.remaining());
      if (length < 0 || in.remaining() < length) {
        keep(in);
        return null;
      }
      return cut(in, length);
    }
    move(in, HEADER - size);
    int length = length(kept, 0, size);
    if (length < 0) {
      return null;
    }
    move(in, length - size);
    if (size < length) {
      return null;
    }
    return takeKept();
  }

  private static ByteBuffer cut(ByteBuffer in, int length) {
    ByteBuffer record = in.duplicate().limit(in.position() + length);
    in.position(in.position() + length);
    return record;
  }

  /** Keeps all that is left, whatever it is. */
  void keep(ByteBuffer in) {
    move(in, in.remaining());
  }

  /** Everything that was kept; nothing is kept any more. */
  ByteBuffer takeKept() {
    ByteBuffer all = ByteBuffer.wrap(kept, 0, size);
    kept = NONE;
    size = 0;
    return all;
  }

  private void move(ByteBuffer in, int most) {
    int count = Math.min(most, in.remaining());
    if (count > 0) {
      if (size + count > kept.length) {
        kept = Arrays.copyOf(kept, Math.max(LEAST, Math.max(size + count, 2 * size)));
      }
      in.get(kept, size, count);
      size += count;
    }
  }

  /** The length of a record with its header; -1 while the header is not whole. */
  private static int length(byte[] bytes, int from, int count) throws SSLException {
    if (count > 0 && (bytes[from] < LOWEST_TYPE || bytes[from] > HIGHEST_TYPE)) {
      throw new SSLProtocolException("no TLS record begins so");
    }
    if (count > 1 && bytes[from + 1] != 3) {
      throw new SSLProtocolException("no version of TLS");
    }
    if (count < HEADER) {
      return -1;
    }
    int length = HEADER + (((bytes[from + 3] & 0xff) << 8) | (bytes[from + 4] & 0xff));
    if (length > TlsBuffers.RECORD_BYTES) {
      throw new SSLProtocolException("a record longer than TLS allows");
    }
    return length;
  }
}
