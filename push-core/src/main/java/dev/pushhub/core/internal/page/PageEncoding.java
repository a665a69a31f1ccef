package dev.pushhub.core.internal.page;

import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.FrameEncoder;
import dev.pushhub.core.internal.delivery.MessageEncoding;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.PushDetails;
import dev.pushhub.core.internal.json.BadJson;
import dev.pushhub.core.internal.json.JsonScanner;
import dev.pushhub.core.internal.json.JsonWriter;
import java.nio.ByteBuffer;

/**
 * The message frame of pushhub.v1. What was pushed stands in it as {@code data} where it is JSON,
 * byte for byte, and else as {@code text}.
 *
 * <p>For one thread; one serves all pages of a loop.
 */
// Once for each message, whatever the number of pages: one pass of the scanner, which stops at the
// first wrong byte, and one copy.
final class PageEncoding implements MessageEncoding {
  private static final int MAX_DEPTH = 512; // deeper JSON goes as text
  private static final int ROOM = 512;
  private static final int MOST_KEPT = 64 << 10;

  private final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
  private JsonWriter writer = new JsonWriter(ROOM);

  @Override
  public EncodedFrame encode(String stream, OutboundMessage message) {
    JsonWriter json = writer.clear().raw("{\"type\":\"message\"");
    if (!stream.isEmpty()) {
      json.raw(",\"stream\":").string(stream);
    }
    PushDetails details = message.details();
    String id = details.id();
    if (id != null) {
      json.raw(",\"id\":").string(id);
    }
    payload(json, message.plainFrame().payload());
    EncodedFrame frame = FrameEncoder.text(json.bytes(), 0, json.size());
    if (json.bytes().length > MOST_KEPT) {
      writer = new JsonWriter(ROOM);
    }
    return frame;
  }

  private void payload(JsonWriter json, ByteBuffer payload) {
    byte[] bytes = payload.array();
    int from = payload.arrayOffset() + payload.position();
    int end = from + payload.remaining();
    if (isJson(bytes, from, end)) {
      json.raw(",\"data\":").raw(bytes, from, end);
    } else {
      json.raw(",\"text\":").string(bytes, from, end);
    }
    json.raw("}");
  }

  private boolean isJson(byte[] bytes, int from, int end) {
    scanner.on(bytes, from, end);
    try {
      int behind = scanner.skipValue(scanner.skipSpace(from), 0);
      return scanner.skipSpace(behind) == end;
    } catch (BadJson e) {
      return false;
    }
  }
}
