package dev.pushhub.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a page writes: its handshake, and frames. */
final class ClientBytes {
  static final int TEXT = 0x81;
  static final int PONG = 0x8A;
  private static final int MASKED = 0x80;

  private ClientBytes() {}

  static byte[] handshake(Target target, String path, String headers) {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + target.webSocketPort()
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + headers
            + "\r\n";
    return request.getBytes(StandardCharsets.US_ASCII);
  }

  /** Of less than 64 KiB, masked with zeros, as which the payload stays what it is. */
  static void putFrame(int first, ByteBuffer payload, ByteBuffer out) {
    int length = payload.remaining();
    out.put((byte) first);
    if (length < 126) {
      out.put((byte) (MASKED | length));
    } else {
      out.put((byte) (MASKED | 126)).putShort((short) length);
    }
    out.putInt(0).put(payload);
  }
}
