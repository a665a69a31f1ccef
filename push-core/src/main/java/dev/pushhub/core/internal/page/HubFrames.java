package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.FrameEncoder;
import dev.pushhub.core.internal.json.JsonWriter;
import dev.pushhub.core.internal.session.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the hub says to a page of pushhub.v1 beside messages. */
final class HubFrames {
  static final EncodedFrame PONG = notice(new JsonWriter(16).raw("{\"type\":\"pong\"}"));
  static final EncodedFrame REFRESHED = notice(new JsonWriter(24).raw("{\"type\":\"refreshed\"}"));

  private HubFrames() {}

  /**
   * What a page is told of a stream.
   *
   * @param stream its name on the wire
   * @param state {@code recovered}, {@code reset} or {@code left}
   * @param position where a reset stream goes on; null where no history is kept
   * @param reason why it was left; empty for none
   */
  record StreamState(String stream, String state, @Nullable Position position, String reason) {

    static StreamState recovered(String stream) {
      return new StreamState(stream, "recovered", null, "");
    }

    static StreamState reset(String stream, @Nullable Position position) {
      return new StreamState(stream, "reset", position, "");
    }

    static StreamState left(String stream, String reason) {
      return new StreamState(stream, "left", null, reason);
    }

    private void write(JsonWriter json) {
      json.raw("\"stream\":").string(stream).raw(",\"state\":").string(state);
      HubFrames.position(json, position);
      HubFrames.reason(json, reason);
    }
  }

  static EncodedFrame bound(Session session, long heartbeatMillis, List<StreamState> streams) {
    JsonWriter json =
        new JsonWriter(192)
            .raw("{\"type\":\"bound\",\"uid\":")
            .string(session.uid())
            .raw(",\"session\":\"")
            .number(session.id())
            .raw("\",\"heartbeat\":")
            .number(heartbeatMillis)
            .raw(",\"streams\":[");
    String between = "";
    for (StreamState stream : streams) {
      stream.write(json.raw(between).raw("{"));
      between = "},";
    }
    return notice(json.raw(streams.isEmpty() ? "]}" : "}]}"));
  }

  static EncodedFrame joined(StreamState stream) {
    JsonWriter json = new JsonWriter(96).raw("{\"type\":\"joined\",");
    stream.write(json);
    return notice(json.raw("}"));
  }

  /**
   * @param refused whether the page was not let in, and had not been on it
   */
  static EncodedFrame left(String stream, String reason, boolean refused) {
    JsonWriter json = new JsonWriter(96).raw("{\"type\":\"left\",\"stream\":").string(stream);
    reason(json, reason);
    return notice(json.raw(refused ? ",\"refused\":true}" : "}"));
  }

  /** The answer to the page's own wish to leave. */
  static EncodedFrame unsubscribed(String stream) {
    JsonWriter json = new JsonWriter(64).raw("{\"type\":\"left\",\"stream\":").string(stream);
    return notice(json.raw(",\"unsubscribed\":true}"));
  }

  static EncodedFrame reset(String stream, @Nullable Position position) {
    JsonWriter json = new JsonWriter(96).raw("{\"type\":\"reset\",\"stream\":").string(stream);
    position(json, position);
    return marker(json.raw("}"), stream);
  }

  /** Nothing for this page at these offsets. */
  static EncodedFrame skip(String stream, long from, long to) {
    JsonWriter json = new JsonWriter(64).raw("{\"type\":\"skip\",\"stream\":").string(stream);
    if (from < to) {
      json.raw(",\"from\":").number(from);
    }
    return marker(json.raw(",\"offset\":").number(to).raw("}"), stream);
  }

  private static void position(JsonWriter json, @Nullable Position position) {
    if (position != null) {
      json.raw(",\"epoch\":").string(position.epoch());
      json.raw(",\"offset\":").number(position.offset());
    }
  }

  private static void reason(JsonWriter json, String reason) {
    if (!reason.isEmpty()) {
      json.raw(",\"reason\":").string(reason);
    }
  }

  private static EncodedFrame marker(JsonWriter json, String stream) {
    return FrameEncoder.marker(json.bytes(), 0, json.size(), stream);
  }

  private static EncodedFrame notice(JsonWriter json) {
    return FrameEncoder.notice(json.bytes(), 0, json.size());
  }
}
