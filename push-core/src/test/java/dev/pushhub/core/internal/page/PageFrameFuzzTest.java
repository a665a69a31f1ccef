package dev.pushhub.core.internal.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The frames of pushhub.v1, whatever they are: what a page sends is taken or refused as gson reads
 * it, and what is pushed stands in its frame so that gson finds it there again.
 */
class PageFrameFuzzTest {
  private static final int MAX_STREAMS = 4;
  private static final int MAX_TOPIC = 8;
  private static final Pattern HALF_SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F]");
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final PageFrameCodec codec = new PageFrameCodec(MAX_STREAMS, MAX_TOPIC);
  private final PageEncoding encoding = new PageEncoding();

  @FuzzTest
  void aFrameIsTakenOrRefusedAsByGson(byte[] data) {
    String text = text(data);
    if (text == null || data.length > 10_000) {
      return;
    }
    PageFrame frame = null;
    String refusal = "";
    try {
      frame = codec.parse(text);
    } catch (BadFrame e) {
      refusal = e.reason();
    }

    JsonElement element = strictly(text);
    if (element == null) {
      // RFC 8259 lets half a surrogate pair stand as an escape, and so does the scanner where the
      // value is not asked for; gson does not.
      if (!HALF_SURROGATE.matcher(text).find()) {
        assertThat(frame).isNull();
      }
    } else if (element.isJsonObject()) {
      check(element.getAsJsonObject(), frame, refusal);
    } else {
      assertThat(refusal).contains("a JSON object expected");
    }
  }

  private static void check(JsonObject object, @Nullable PageFrame frame, String refusal) {
    if (frame instanceof PageFrame.Bind bind) {
      assertThat(type(object)).isEqualTo("bind");
      assertThat(bind.credential()).isEqualTo(string(object, "credential"));
      assertThat(bind.tab()).isEqualTo(string(object, "tab")).hasSizeLessThanOrEqualTo(64);
      int streams = object.has("streams") ? object.getAsJsonArray("streams").size() : 0;
      assertThat(bind.streams()).hasSize(streams).hasSizeLessThanOrEqualTo(MAX_STREAMS);
      for (int i = 0; i < streams; i++) {
        JsonObject stream = object.getAsJsonArray("streams").get(i).getAsJsonObject();
        PageFrame.Resumed resumed = bind.streams().get(i);
        assertThat(resumed.stream()).isEqualTo(string(stream, "stream"));
        assertThat(resumed.position().epoch()).isEqualTo(string(stream, "epoch"));
        if (!resumed.position().isFreshStart()) {
          assertThat(resumed.position().offset()).isEqualTo(stream.get("offset").getAsLong());
        }
      }
    } else if (frame instanceof PageFrame.Subscribe subscribe) {
      assertThat(type(object)).isEqualTo("subscribe");
      assertThat(subscribe.topic()).isEqualTo(string(object, "topic")).hasSizeBetween(1, MAX_TOPIC);
      assertThat(subscribe.wantsLast())
          .isEqualTo(object.has("last") && object.get("last").getAsBoolean());
    } else if (frame instanceof PageFrame.Ack ack) {
      assertThat(ack.stream()).isEqualTo(string(object, "stream"));
      assertThat(ack.offset()).isEqualTo(object.get("offset").getAsLong()).isNotNegative();
    } else if (frame instanceof PageFrame.Message message) {
      assertThat(strictly(message.text())).isEqualTo(object.get("data"));
    } else if (frame == null) {
      assertThat(refusal).isNotEmpty();
      if (type(object).equals("ping")) {
        assertThat(refusal).containsAnyOf("surrogate", "nested deeper");
      }
    }
  }

  private static String type(JsonObject object) {
    return object.get("type") instanceof JsonPrimitive type && type.isString()
        ? type.getAsString()
        : "";
  }

  private static String string(JsonObject object, String member) {
    return object.has(member) ? object.get(member).getAsString() : "";
  }

  /** The first byte says how long the name of the topic is that stands before the message. */
  @FuzzTest
  void whatWasPushedStandsInItsFrame(byte[] data) {
    String all = text(data);
    if (all == null || all.isEmpty() || data.length > 10_000) {
      return;
    }
    int length = Math.min(all.charAt(0) & 0xF, all.length() - 1);
    String topic = all.substring(1, 1 + length);
    String pushed = all.substring(1 + length);
    if (!canEncode(topic) || !canEncode(pushed)) {
      return; // cut between two halves of a character
    }
    String stream = StreamName.ofTopic(topic).wire();

    EncodedFrame frame = encoding.encode(stream, OutboundMessage.of(pushed));

    String text = StandardCharsets.UTF_8.decode(frame.payload()).toString();
    JsonElement value = strictly(pushed);
    JsonElement whole = strictly(text);
    if (whole == null && value == null && HALF_SURROGATE.matcher(pushed).find()) {
      assertThat(text)
          .contains(pushed); // gson is stricter than RFC 8259 there, which lets it stand
      return;
    }
    if (!(whole instanceof JsonObject object)) {
      throw new AssertionError("no JSON object: " + text);
    }
    assertThat(object.get("type").getAsString()).isEqualTo("message");
    assertThat(object.get("stream").getAsString()).isEqualTo(stream);
    if (object.has("data")) {
      assertThat(object.get("data")).isEqualTo(value);
      assertThat(text).endsWith(",\"data\":" + pushed + "}");
    } else {
      assertThat(object.get("text").getAsString()).isEqualTo(pushed);
    }
  }

  private static boolean canEncode(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** What a WebSocket hands on is UTF-8. */
  private static @Nullable String text(byte[] data) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** What gson makes of it, to the letter of RFC 8259; null if it is no JSON. */
  private static @Nullable JsonElement strictly(String text) {
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      return null; // which gson passes over
    }
    try {
      JsonReader reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(20_000);
      JsonElement element = JsonParser.parseReader(reader);
      return reader.peek() == JsonToken.END_DOCUMENT ? element : null;
    } catch (JsonParseException | NumberFormatException e) {
      return null;
    } catch (IOException e) {
      return null; // something behind the value
    }
  }
}
