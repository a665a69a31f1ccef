package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.CloseCode;
import java.nio.ByteBuffer;

/**
 * Looks at a frame's header as soon as its bytes are there, and refuses what RFC 6455 forbids or a
 * limit does, before any memory is taken for what the header declares.
 */
// The library's engine would take unmasked frames, long forms of short lengths and reserved opcodes
// until the frame is complete, and allocates what a header declares; so none of it reaches the
// engine before it has passed here.
final class FrameHeader {
  /** The answer while the header is not complete. */
  static final long INCOMPLETE = -1;

  private static final int MASK_BYTES = 4;

  private FrameHeader() {}

  /**
   * The size of the frame that begins at the buffer's position, header included.
   *
   * @param in the bytes there are; its position is not moved
   * @param inMessage whether a fragmented message is unfinished
   * @param room how many payload bytes a data frame may still bring
   * @return the size, or {@link #INCOMPLETE}
   */
  static long frameSize(ByteBuffer in, boolean inMessage, long room) throws ProtocolViolation {
    int at = in.position();
    if (in.remaining() < 1) {
      return INCOMPLETE;
    }
    int first = in.get(at);
    int opcode = first & 0x0F;
    boolean control = opcode >= 0x8;
    checkFirst(first, opcode, control, inMessage);
    if (in.remaining() < 2) {
      return INCOMPLETE;
    }
    int second = in.get(at + 1);
    int form = second & 0x7F;
    if ((second & 0x80) == 0) {
      throw ProtocolViolation.protocol("a frame from a page must be masked"); // 5.1
    }
    if (control) {
      checkControl(opcode, form);
    }
    int lengthBytes = form == 126 ? 2 : form == 127 ? 8 : 0;
    if (in.remaining() < 2 + lengthBytes) {
      return INCOMPLETE;
    }
    long length = length(in, at, form);
    if (!control && length > room) {
      throw new ProtocolViolation(CloseCode.TOO_LARGE, "the message is larger than the limit");
    }
    return 2 + lengthBytes + MASK_BYTES + length;
  }

  private static void checkFirst(int first, int opcode, boolean control, boolean inMessage)
      throws ProtocolViolation {
    if ((first & 0x70) != 0) {
      throw ProtocolViolation.protocol("a reserved bit is set"); // 5.2
    }
    if (opcode > 0xA || (opcode > 0x2 && !control)) {
      throw ProtocolViolation.protocol("a reserved opcode"); // 5.2
    }
    if (control && (first & 0x80) == 0) {
      throw ProtocolViolation.protocol("a control frame must not be fragmented"); // 5.4
    }
    if (opcode == 0 && !inMessage) {
      throw ProtocolViolation.protocol("a continuation of nothing"); // 5.4
    }
    if (!control && opcode != 0 && inMessage) {
      throw ProtocolViolation.protocol("a new message inside an unfinished one"); // 5.4
    }
  }

  private static void checkControl(int opcode, int form) throws ProtocolViolation {
    if (form > 125) {
      throw ProtocolViolation.protocol("a control frame of more than 125 bytes"); // 5.5
    }
    if (opcode == 0x8 && form == 1) {
      throw ProtocolViolation.protocol("a close frame of one byte"); // 5.5.1
    }
  }

  private static long length(ByteBuffer in, int at, int form) throws ProtocolViolation {
    if (form == 126) {
      int length = in.getShort(at + 2) & 0xFFFF;
      if (length < 126) {
        throw ProtocolViolation.protocol("a length in more bytes than it needs"); // 5.2
      }
      return length;
    }
    if (form == 127) {
      long length = in.getLong(at + 2);
      if (length < 0 || length < 65_536) {
        throw ProtocolViolation.protocol("a length in a form that is not allowed"); // 5.2
      }
      return length;
    }
    return form;
  }
}
