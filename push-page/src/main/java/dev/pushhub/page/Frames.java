package dev.pushhub.page;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pushhub.page.HubFrame.Joining;
import dev.pushhub.page.HubFrame.Place;
import dev.pushhub.page.HubFrame.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The text of pushhub.v1: reads what a hub says, writes what a page says. */
final class Frames {
  static final String SUBPROTOCOL = "pushhub.v1";
  static final String PING = "{\"type\":\"ping\"}";

  private static final long DEFAULT_HEARTBEAT_MILLIS = 25_000;

  private Frames() {}

  /** A stream that a page resumes. */
  record Resumed(String stream, String epoch, long offset) {}

  /**
   * What a hub said.
   *
   * @throws IllegalArgumentException if it is no frame of pushhub.v1
   */
  static HubFrame read(String text) {
    try {
      JsonObject frame = JsonParser.parseString(text).getAsJsonObject();
      return switch (string(frame, "type")) {
        case "message" -> message(frame);
        case "skip" -> skip(frame);
        case "bound" -> bound(frame);
        case "joined" -> joining(frame, State.RECOVERED);
        case "reset" -> joining(frame, State.RESET);
        case "left" ->
            bool(frame, "unsubscribed")
                ? new HubFrame.Unsubscribed(string(frame, "stream"))
                : joining(frame, State.LEFT);
        case "refreshed" -> new HubFrame.Refreshed();
        default -> new HubFrame.Other();
      };
    } catch (RuntimeException e) { // gson has a type of its own for each thing that may be wrong
      throw new IllegalArgumentException("The hub sent what is no frame of pushhub.v1.", e);
    }
  }

  private static HubFrame message(JsonObject frame) {
    JsonElement data = frame.get("data");
    return new HubFrame.Message(
        new PageMessage(
            string(frame, "stream"),
            number(frame, "offset", 0),
            Optional.ofNullable(frame.get("id")).map(JsonElement::getAsString),
            data == null ? string(frame, "text") : data.toString(),
            Optional.ofNullable(data)),
        bool(frame, "receipt"));
  }

  private static HubFrame skip(JsonObject frame) {
    long to = frame.get("offset").getAsLong();
    return new HubFrame.Skip(string(frame, "stream"), number(frame, "from", to), to);
  }

  private static HubFrame bound(JsonObject frame) {
    List<Joining> streams = new ArrayList<>();
    JsonArray answers = frame.getAsJsonArray("streams");
    if (answers != null) {
      answers.forEach(answer -> streams.add(joining(answer.getAsJsonObject(), State.RESET)));
    }
    return new HubFrame.Bound(
        string(frame, "uid"),
        string(frame, "session"),
        number(frame, "heartbeat", DEFAULT_HEARTBEAT_MILLIS),
        streams);
  }

  private static Joining joining(JsonObject answer, State otherwise) {
    JsonElement state = answer.get("state");
    JsonElement epoch = answer.get("epoch");
    return new Joining(
        string(answer, "stream"),
        state == null ? otherwise : State.valueOf(state.getAsString().toUpperCase(Locale.ROOT)),
        epoch == null
            ? Place.UNKNOWN
            : new Place(epoch.getAsString(), answer.get("offset").getAsLong()),
        bool(answer, "refused"),
        string(answer, "reason"));
  }

  private static String string(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value == null ? "" : value.getAsString();
  }

  private static long number(JsonObject object, String name, long otherwise) {
    JsonElement value = object.get(name);
    return value == null ? otherwise : value.getAsLong();
  }

  private static boolean bool(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value != null && value.getAsBoolean();
  }

  /** The first frame. */
  static String bind(@Nullable String credential, String tab, List<Resumed> resumed) {
    JsonObject frame = of("bind");
    if (credential != null) {
      frame.addProperty("credential", credential);
    }
    frame.addProperty("tab", tab);
    frame.addProperty("protocol", 1);
    JsonArray streams = new JsonArray();
    for (Resumed one : resumed) {
      JsonObject stream = new JsonObject();
      stream.addProperty("stream", one.stream());
      stream.addProperty("epoch", one.epoch());
      stream.addProperty("offset", one.offset());
      streams.add(stream);
    }
    frame.add("streams", streams);
    return frame.toString();
  }

  static String subscribe(String topic, boolean last) {
    JsonObject frame = of("subscribe", "topic", topic);
    if (last) {
      frame.addProperty("last", true);
    }
    return frame.toString();
  }

  static String unsubscribe(String topic) {
    return of("unsubscribe", "topic", topic).toString();
  }

  static String ack(String stream, long offset) {
    JsonObject frame = of("ack", "stream", stream);
    frame.addProperty("offset", offset);
    return frame.toString();
  }

  static String message(JsonElement data) {
    JsonObject frame = of("message");
    frame.add("data", data);
    return frame.toString();
  }

  static String refresh(String credential) {
    return of("refresh", "credential", credential).toString();
  }

  private static JsonObject of(String type, String member, String value) {
    JsonObject frame = of(type);
    frame.addProperty(member, value);
    return frame;
  }

  private static JsonObject of(String type) {
    JsonObject frame = new JsonObject();
    frame.addProperty("type", type);
    return frame;
  }
}
