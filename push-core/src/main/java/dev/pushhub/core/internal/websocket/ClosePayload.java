package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.CloseCode;
import java.nio.ByteBuffer;

/** The payload of a close frame, looked at as far as it has come (RFC 6455, section 7.4). */
final class ClosePayload {
  private ClosePayload() {}

  /**
   * Refuses a code that a page may not send, and a reason that is not UTF-8.
   *
   * @param in a big-endian buffer; its position is not moved
   * @param from where the payload begins, an index
   * @param there how many of its bytes have come
   * @param length how many it has
   * @param mask what it is masked with
   */
  static void check(ByteBuffer in, int from, int there, int length, int mask)
      throws ProtocolViolation {
    if (there < 2) {
      return;
    }
    int code = (in.getShort(from) ^ (mask >>> 16)) & 0xFFFF;
    if (!mayBeSent(code)) {
      throw ProtocolViolation.protocol("a close code that no page may send"); // 7.4.1, 7.4.2
    }
    Utf8Validator reason = new Utf8Validator();
    if (!reason.accepts(in, from + 2, from + there, Integer.rotateLeft(mask, 16))
        || reason.missing() > length - there) {
      throw new ProtocolViolation(
          CloseCode.NOT_UTF8, "a close reason that is not UTF-8"); // 5.5.1, 8.1
    }
  }

  // 1004 means nothing, 1005, 1006 and 1015 are never sent, and from 1016 to 2999 none is
  // registered.
  private static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006))
        || (code >= 3000 && code <= 4999);
  }
}
