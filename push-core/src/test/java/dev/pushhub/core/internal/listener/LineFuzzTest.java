package dev.pushhub.core.internal.listener;

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
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The listener's bytes, whatever they are: cut into lines as a simple model cuts them, and taken or
 * refused as gson does where it is strict.
 */
class LineFuzzTest {
  private static final int MAX_LINE = 200;
  private static final int MAX_LINE_AT_FIRST = 100;
  private static final int MAX_DEPTH = 50;
  private static final Pattern HALF_SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F]");
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final LineCodec codec = new LineCodec(MAX_DEPTH);

  /**
   * The first byte says into how large parts the rest is split. A line that begins with a "{" lets
   * those behind it be longer, as the one with the secret does.
   */
  @FuzzTest
  void bytesAreCutIntoLines(byte[] data) {
    if (data.length < 1) {
      return;
    }
    int part = 1 + (data[0] & 0xFF);
    byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
    List<String> lines = new ArrayList<>();
    LineBuffer buffer = new LineBuffer(MAX_LINE_AT_FIRST);

    boolean fits = true;
    for (int from = 0; from < bytes.length && fits; from += part) {
      byte[] loops = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + part));
      fits =
          buffer.feed(
              ByteBuffer.wrap(loops),
              (b, f, t) -> {
                String line = latin1(b, f, t);
                if (raisesTheLimit(line)) {
                  buffer.limit(MAX_LINE);
                }
                return lines.add(line);
              });
    }

    List<String> expected = new ArrayList<>();
    boolean expectedToFit = cut(latin1(bytes, 0, bytes.length), expected);
    if (mayBeRefusedEarly(latin1(bytes, 0, bytes.length))) {
      assertThat(lines).isEqualTo(expected.subList(0, lines.size()));
      return;
    }
    assertThat(fits).isEqualTo(expectedToFit);
    assertThat(lines).isEqualTo(expected);
  }

  private static String latin1(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static boolean raisesTheLimit(String line) {
    return line.startsWith("{");
  }

  private static boolean cut(String text, List<String> lines) {
    int limit = MAX_LINE_AT_FIRST;
    int from = 0;
    for (int end; (end = text.indexOf('\n', from)) >= 0; from = end + 1) {
      String line = trimmed(text.substring(from, end));
      if (line.length() > limit) {
        return false;
      }
      lines.add(line);
      limit = raisesTheLimit(line) ? MAX_LINE : limit;
    }
    return trimmed(text.substring(from)).length() <= limit;
  }

  private static String trimmed(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '\r') {
      end--;
    }
    return line.substring(0, end);
  }

  /** A line with many carriage returns behind it fits by itself, and may be refused in parts. */
  private static boolean mayBeRefusedEarly(String text) {
    int limit = MAX_LINE_AT_FIRST;
    for (String line : text.split("\n", -1)) {
      if (line.length() > limit) {
        return true;
      }
      limit = raisesTheLimit(line) ? MAX_LINE : limit;
    }
    return false;
  }

  @FuzzTest
  void aLineIsTakenOrRefusedAsByGson(byte[] line) {
    if (line.length > 10_000) {
      return;
    }
    LineCommand command = null;
    LineReply refusal = null;
    try {
      command = codec.parse(line, 0, line.length);
    } catch (LineRejected e) {
      refusal = e.reply();
    }
    JsonObject object = strictly(line);

    String why = refusal == null ? "" : new String(refusal.bytes(), StandardCharsets.UTF_8);
    if (object == null) {
      // RFC 8259 lets half a surrogate pair stand as an escape, and so does the scanner where the
      // value is not asked for; gson does not.
      if (!HALF_SURROGATE.matcher(new String(line, StandardCharsets.ISO_8859_1)).find()) {
        assertThat(why).startsWith("error bad-json ");
      }
    } else if (why.startsWith("error bad-json ")) {
      assertThat(why).containsAnyOf("surrogate", "nested deeper");
    } else if (object.get("uid") instanceof JsonPrimitive uid && uid.isString()) {
      checkUid(uid.getAsString(), command, why);
    }
  }

  private static void checkUid(String uid, @Nullable LineCommand command, String why) {
    if (uid.isEmpty()) {
      assertThat(why).startsWith("error bad-request ");
    } else {
      assertThat(command)
          .isInstanceOfSatisfying(
              LineCommand.ToUid.class, push -> assertThat(push.uid()).isEqualTo(uid));
    }
  }

  /** What gson makes of it, to the letter of RFC 8259; null if it is no JSON object. */
  private static @Nullable JsonObject strictly(byte[] line) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
        return null; // which gson passes over
      }
      JsonReader reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(20_000);
      JsonElement element = JsonParser.parseReader(reader);
      boolean alone = reader.peek() == JsonToken.END_DOCUMENT;
      return alone && element.isJsonObject() ? element.getAsJsonObject() : null;
    } catch (CharacterCodingException | JsonParseException | NumberFormatException e) {
      return null;
    } catch (IOException e) {
      return null; // something behind the value
    }
  }
}
