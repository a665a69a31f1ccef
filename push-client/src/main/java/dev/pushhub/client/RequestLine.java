package dev.pushhub.client;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Writes requests: each one line of UTF-8 JSON and its line end. Stateless, for any thread. */
final class RequestLine {
  /** Members that are null are sent as null, as json_encode does; {@code <} stays as it is. */
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private static final Duration LONGEST = Duration.ofDays(1);

  private RequestLine() {}

  /** The reference's line: the uid first, then the payload's members, or {@code data}. */
  static byte[] push(String uid, Object payload) {
    return bytes(pushed(uid, payload));
  }

  /** The same for pages, in a line that can say more. */
  static byte[] push(String uid, Object payload, Send options) {
    return options.isNothing() ? push(uid, payload) : send(uid, payload, members(options));
  }

  /** The same, where the hub is to tell when pages have handled it. */
  static byte[] push(String uid, Object payload, Send options, Duration receipt) {
    return send(uid, payload, members(options, receipt));
  }

  private static byte[] send(String uid, Object payload, String members) {
    return bytes(
        "{\"cmd\":\"send\",\"to\":"
            + quote(uid)
            + members
            + ",\"message\":"
            + pushed(uid, payload)
            + "}");
  }

  private static String pushed(String uid, Object payload) {
    requireUid(uid);
    String json = payload instanceof CharSequence text ? text.toString() : toJson(payload);
    Optional<JsonMembers> members = JsonMembers.parse(json);
    if (members.isEmpty()) {
      String data = payload instanceof CharSequence ? quote(json) : json;
      return "{\"uid\":" + quote(uid) + ",\"data\":" + data + "}";
    }
    String others = withoutUid(members.get(), uid).joined();
    return "{\"uid\":" + quote(uid) + (others.isEmpty() ? "" : ",") + others + "}";
  }

  private static String members(Send options) {
    return member("id", options.id())
        + member("key", options.key())
        + member("except", options.exceptTab());
  }

  private static String members(Send options, Duration receipt) {
    long millis = receipt.isNegative() || receipt.compareTo(LONGEST) > 0 ? 0 : receipt.toMillis();
    if (millis == 0) {
      throw new IllegalArgumentException(
          "A receipt can be waited for from 1 ms to 1 day, not " + receipt + ".");
    }
    return members(options) + ",\"receipt\":" + millis;
  }

  private static String member(String name, Optional<String> value) {
    return value.map(text -> ",\"" + name + "\":" + quote(text)).orElse("");
  }

  static byte[] message(String uid, String text) {
    requireUid(uid);
    Objects.requireNonNull(text, "text");
    return bytes("{\"cmd\":\"send\",\"to\":" + quote(uid) + ",\"message\":" + quote(text) + "}");
  }

  static byte[] topic(String topic, Object payload, Send options) {
    return topic(topic, payload, members(options));
  }

  static byte[] topic(String topic, Object payload, Send options, Duration receipt) {
    return topic(topic, payload, members(options, receipt));
  }

  private static byte[] topic(String topic, Object payload, String members) {
    if (topic.isEmpty()) {
      throw new IllegalArgumentException("The topic is empty; give the one that the pages join.");
    }
    return bytes(
        "{\"cmd\":\"topic\",\"topic\":"
            + quote(topic)
            + members
            + ",\"message\":"
            + message(payload)
            + "}");
  }

  static byte[] broadcast(Object payload, Send options) {
    return broadcast(payload, members(options));
  }

  static byte[] broadcast(Object payload, Send options, Duration receipt) {
    return broadcast(payload, members(options, receipt));
  }

  private static byte[] broadcast(Object payload, String members) {
    return bytes("{\"cmd\":\"broadcast\"" + members + ",\"message\":" + message(payload) + "}");
  }

  private static String message(Object payload) {
    return payload instanceof CharSequence text
        ? JsonMembers.parse(text.toString())
            .map(members -> "{" + members.joined() + "}")
            .orElseGet(() -> quote(text.toString()))
        : toJson(payload);
  }

  static byte[] ping() {
    return bytes("{\"cmd\":\"ping\"}");
  }

  static byte[] auth(String secret) {
    return bytes("{\"cmd\":\"auth\",\"secret\":" + quote(secret) + "}");
  }

  private static void requireUid(String uid) {
    if (uid.isEmpty()) {
      throw new IllegalArgumentException("The uid is empty; give the uid that the page binds.");
    }
  }

  private static JsonMembers withoutUid(JsonMembers members, String uid) {
    for (JsonMembers.Member own : members.named("uid")) {
      if (!own.scalar().equals(Optional.of(uid))) {
        throw new IllegalArgumentException(
            "The payload for uid '%s' carries a uid of its own, %s; of two the hub takes the last, and the push would reach somebody else. Rename that member, or leave it out."
                .formatted(ReplyLine.printable(uid), ReplyLine.printable(own.text())));
      }
    }
    return members.without("uid");
  }

  /**
   * A map or collection is written as such, whatever its class: gson writes anonymous ones as null.
   */
  private static String toJson(Object payload) {
    Objects.requireNonNull(payload, "payload is null; to push JSON's null, give JsonNull.INSTANCE");
    String json;
    try {
      if (payload instanceof Map<?, ?>) {
        json = GSON.toJson(payload, Map.class);
      } else if (payload instanceof Collection<?>) {
        json = GSON.toJson(payload, Collection.class);
      } else {
        json = GSON.toJson(payload);
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "A payload of %s can't be written as JSON: %s. Open its package to com.google.gson, or give a Map, or a String that holds the JSON."
              .formatted(payload.getClass(), e.getMessage()),
          e);
    }
    if (json.equals("null") && !(payload instanceof com.google.gson.JsonNull)) {
      throw new IllegalArgumentException(
          "A payload of %s, an anonymous or local class, can't be written as JSON. Give a record, a Map, or a String that holds the JSON."
              .formatted(payload.getClass()));
    }
    return json;
  }

  private static String quote(String text) {
    return GSON.toJson(text);
  }

  private static byte[] bytes(String line) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(line + "\n"));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "The request holds half a surrogate pair, which UTF-8 can't carry; mend the text.", e);
    }
  }
}
