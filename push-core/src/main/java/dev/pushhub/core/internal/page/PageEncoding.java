package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.FrameEncoder;
import dev.pushhub.core.internal.delivery.MarkerEncoding;
import dev.pushhub.core.internal.delivery.MessageEncoding;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.PushDetails;
import dev.pushhub.core.internal.json.BadJson;
import dev.pushhub.core.internal.json.JsonScanner;
import dev.pushhub.core.internal.json.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

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
    PushDetails details = message.details();
    begin(stream, message.position(), details.id(), details.wantsReceipt());
    ByteBuffer payload = message.plainFrame().payload();
    int from = payload.arrayOffset() + payload.position();
    return end(payload.array(), from, from + payload.remaining(), stream);
  }

  /** A message of the history. */
  EncodedFrame encode(String stream, Position position, StoredMessage message) {
    begin(stream, position, message.id().orElse(null), message.wantsReceipt());
    byte[] payload = message.text().getBytes(StandardCharsets.UTF_8);
    return end(payload, 0, payload.length, stream);
  }

  private void begin(
      String stream, @Nullable Position position, @Nullable String id, boolean wantsReceipt) {
    writer.clear().raw("{\"type\":\"message\"");
    if (!stream.isEmpty()) {
      writer.raw(",\"stream\":").string(stream);
    }
    if (position != null) {
      writer.raw(",\"offset\":").number(position.offset());
    }
    if (id != null) {
      writer.raw(",\"id\":").string(id);
    }
    if (wantsReceipt) {
      writer.raw(",\"receipt\":true");
    }
  }

  private EncodedFrame end(byte[] payload, int from, int end, String stream) {
    if (isJson(payload, from, end)) {
      writer.raw(",\"data\":").raw(payload, from, end);
    } else {
      writer.raw(",\"text\":").string(payload, from, end);
    }
    writer.raw("}");
    EncodedFrame frame = FrameEncoder.text(writer.bytes(), 0, writer.size(), stream);
    if (writer.bytes().length > MOST_KEPT) {
      writer = new JsonWriter(ROOM);
    }
    return frame;
  }

  @Override
  public MarkerEncoding markers() {
    return HubFrames::skip;
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
