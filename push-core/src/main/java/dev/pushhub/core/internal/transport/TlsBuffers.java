package dev.pushhub.core.internal.transport;

import java.nio.ByteBuffer;

/**
 * What one loop's TLS connections work in, one after the other: nothing is in it between two calls,
 * so an idle connection owns no buffer.
 */
final class TlsBuffers {
  /** The largest record there may be (RFC 5246, section 6.2.3), header included. */
  static final int RECORD_BYTES = 5 + (16 << 10) + 2048;

  /** So much of what is to be sent goes into records at once: four full ones. */
  static final int SENT_BYTES = 64 << 10;

  private final ByteBuffer received = ByteBuffer.allocate((64 << 10) + RECORD_BYTES);
  private final ByteBuffer sent = ByteBuffer.allocate(SENT_BYTES);
  private final ByteBuffer words = ByteBuffer.allocate(RECORD_BYTES);

  /** For what was decrypted, until the handler has it. */
  ByteBuffer received() {
    return received;
  }

  /** For what is going to be encrypted. */
  ByteBuffer sent() {
    return sent;
  }

  /** For one record of TLS's own: handshake, alert, key update. */
  ByteBuffer words() {
    return words;
  }
}
