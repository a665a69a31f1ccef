package dev.pushhub.core.internal.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Decodes a frame without the library's engine. Used only while the engine's logger is at TRACE,
 * when it would write every payload into the log, credentials too, and as it came.
 */
final class UnloggedFrame {
  private static final int NO_CODE = 1005;
  private static final int MASK_BYTES = 4;

  private UnloggedFrame() {}

  /** Decodes exactly one frame, all of the buffer, whose header has been looked at. */
  static void decode(ByteBuffer wholeFrame, FrameSink sink) throws ProtocolViolation {
    int first = wholeFrame.get();
    int form = wholeFrame.get() & 0x7F;
    wholeFrame.position(wholeFrame.position() + (form == 126 ? 2 : form == 127 ? 8 : 0));
    byte[] mask = new byte[MASK_BYTES];
    wholeFrame.get(mask);
    byte[] payload = new byte[wholeFrame.remaining()];
    wholeFrame.get(payload);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % MASK_BYTES];
    }
    tell(first & 0x0F, first < 0, ByteBuffer.wrap(payload), sink);
  }

  private static void tell(int opcode, boolean last, ByteBuffer payload, FrameSink sink)
      throws ProtocolViolation {
    switch (opcode) {
      case 0x0 -> sink.continuation(last, payload);
      case 0x1 -> sink.data(true, last, payload);
      case 0x2 -> sink.data(false, last, payload);
      case 0x8 -> close(payload, sink);
      case 0x9 -> sink.ping(payload);
      default -> sink.pong();
    }
  }

  private static void close(ByteBuffer payload, FrameSink sink) {
    int code = payload.hasRemaining() ? payload.getShort() & 0xFFFF : NO_CODE;
    sink.close(code, StandardCharsets.UTF_8.decode(payload).toString());
  }
}
