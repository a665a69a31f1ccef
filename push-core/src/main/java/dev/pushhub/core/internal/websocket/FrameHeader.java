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
   * @param binary whether a binary message may begin
   * @param room how many payload bytes a data frame may still bring
   * @return the size, or {@link #INCOMPLETE}
   */
  static long frameSize(ByteBuffer in, boolean inMessage, boolean binary, long room)
      throws ProtocolViolation {
    int at = in.position();
    if (in.remaining() < 1) {
      return INCOMPLETE;
    }
    int first = in.get(at);
    int opcode = first & 0x0F;
    boolean control = opcode >= 0x8;
    checkFirst(first, opcode, control, inMessage);
    if (opcode == 2 && !binary) {
      throw new ProtocolViolation(CloseCode.NOT_TEXT, "the hub takes text messages only");
    }
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
    int lengthBytes = lengthBytes(form);
    int known = Math.min(lengthBytes, in.remaining() - 2);
    long length = lengthBytes == 0 ? form : length(in, at + 2, lengthBytes, known);
    if (!control && length > room) {
      throw new ProtocolViolation(CloseCode.TOO_LARGE, "the message is larger than the limit");
    }
    return known < lengthBytes ? INCOMPLETE : 2 + lengthBytes + MASK_BYTES + length;
  }

  /** The size of a header whose first two bytes are there. */
  static int size(ByteBuffer in) {
    return 2 + lengthBytes(in.get(in.position() + 1) & 0x7F) + MASK_BYTES;
  }

  private static int lengthBytes(int form) {
    return form == 126 ? 2 : form == 127 ? 8 : 0;
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

  // The bytes that are still to come may be anything: a length is refused as soon as whatever they
  // are would not help.
  private static long length(ByteBuffer in, int at, int bytes, int known) throws ProtocolViolation {
    long least = 0;
    for (int i = 0; i < known; i++) {
      least = (least << 8) | (in.get(at + i) & 0xFF);
    }
    int unknownBits = 8 * (bytes - known);
    long most = unknownBits == 64 ? Long.MAX_VALUE : ((least + 1) << unknownBits) - 1;
    least = unknownBits == 64 ? 0 : least << unknownBits;
    if (least < 0) {
      throw ProtocolViolation.protocol("a length of 2^63 or more"); // 5.2
    }
    if (most >= 0 && most < (bytes == 2 ? 126 : 65_536)) {
      throw ProtocolViolation.protocol("a length in more bytes than it needs"); // 5.2
    }
    return least;
  }
}
