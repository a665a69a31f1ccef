package dev.pushhub.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLineTest {
  record Order(long id, String state, List<String> tags) {}

  @SuppressWarnings("UnusedVariable")
  static final class Bean {
    private final String percent = "88%";
    private final transient String unsent = "x";
  }

  @Test
  void aMapGetsTheUidAsItsFirstMember() {
    assertThat(push("uid1", Map.of("percent", "88%")))
        .isEqualTo("{\"uid\":\"uid1\",\"percent\":\"88%\"}\n");
  }

  @Test
  void aRecordIsSentByItsComponents() {
    assertThat(push("u", new Order(7, "paid", List.of("a", "b"))))
        .isEqualTo("{\"uid\":\"u\",\"id\":7,\"state\":\"paid\",\"tags\":[\"a\",\"b\"]}\n");
  }

  @Test
  void aBeanIsSentByItsFields() {
    assertThat(push("u", new Bean())).isEqualTo("{\"uid\":\"u\",\"percent\":\"88%\"}\n");
  }

  @Test
  void aJsonObjectIsSentAsItIs() {
    JsonObject payload = JsonParser.parseString("{\"n\":1.0,\"none\":null}").getAsJsonObject();

    assertThat(push("u", payload)).isEqualTo("{\"uid\":\"u\",\"n\":1.0,\"none\":null}\n");
  }

  @Test
  void membersThatAreNullAreSent() {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("a", JsonNull.INSTANCE);
    payload.put("b", new BigDecimal("1.10"));

    assertThat(push("u", payload)).isEqualTo("{\"uid\":\"u\",\"a\":null,\"b\":1.10}\n");
  }

  @Test
  void aStringThatHoldsAnObjectKeepsItsMembersAsTheyStand() {
    String payload =
        """
        { "one" : 1.0,
          "big": 123456789012345678901234567890.123456789,
          "tiny":1E-400, "minus":-0,
          "html":"<a href='x'>&</a>", "escaped":"\\u00e9\\/\\n",
          "twice":1, "twice":2,
          "text":"a , b : { \\" ] } c\\\\",
          "deep" : [ { "x" : [ 1 , true , null ] } , "y" ] }
        """;

    assertThat(push("u", payload))
        .isEqualTo(
            "{\"uid\":\"u\",\"one\":1.0,\"big\":123456789012345678901234567890.123456789,"
                + "\"tiny\":1E-400,\"minus\":-0,\"html\":\"<a href='x'>&</a>\","
                + "\"escaped\":\"\\u00e9\\/\\n\",\"twice\":1,\"twice\":2,"
                + "\"text\":\"a , b : { \\\" ] } c\\\\\","
                + "\"deep\":[{\"x\":[1,true,null]},\"y\"]}\n");
  }

  @Test
  void anEmptyObjectIsAPushOfTheUidAlone() {
    assertThat(push("u", " { } ")).isEqualTo("{\"uid\":\"u\"}\n");
    assertThat(push("u", Map.of())).isEqualTo("{\"uid\":\"u\"}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hello", "", "{", "{\"a\":1", "{\"a\":1} x", "{a:1}", "{'a':1}", "{\"a\":01}"})
  void aStringThatIsNoObjectTravelsAsData(String payload) {
    String quoted = payload.replace("\"", "\\\"").replace("'", "'");

    assertThat(push("u", payload)).isEqualTo("{\"uid\":\"u\",\"data\":\"" + quoted + "\"}\n");
  }

  @Test
  void aRawLineEndInsideAStringNeverReachesTheWire() {
    String notJson = "{\"a\":\"x\ny\"}";

    assertThat(push("u", notJson))
        .isEqualTo("{\"uid\":\"u\",\"data\":\"{\\\"a\\\":\\\"x\\ny\\\"}\"}\n");
  }

  @Test
  void anythingElseTravelsAsData() {
    assertThat(push("u", List.of(1, 2))).isEqualTo("{\"uid\":\"u\",\"data\":[1,2]}\n");
    assertThat(push("u", 88)).isEqualTo("{\"uid\":\"u\",\"data\":88}\n");
    assertThat(push("u", true)).isEqualTo("{\"uid\":\"u\",\"data\":true}\n");
    assertThat(push("u", JsonNull.INSTANCE)).isEqualTo("{\"uid\":\"u\",\"data\":null}\n");
  }

  @Test
  void unicodeIsSentAsUtf8() {
    assertThat(push("Jürgen-😀", Map.of("text", "数据 <b>&\"\n")))
        .isEqualTo("{\"uid\":\"Jürgen-😀\",\"text\":\"数据 <b>&\\\"\\n\"}\n");
  }

  @Test
  void anAnonymousMapIsStillAMap() {
    Map<String, Object> payload =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;
        };
    payload.put("a", 1);

    assertThat(push("u", payload)).isEqualTo("{\"uid\":\"u\",\"a\":1}\n");
  }

  @Test
  void deepNestingIsSentOnRatherThanOverflowingTheStack() {
    String payload = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThat(push("u", payload)).hasSize(payload.length() + "\"uid\":\"u\",\n".length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"uid\":\"7\"}",
        "{\"uid\":7,\"a\":1}",
        "{\"\\u0075id\":\"7\",\"a\":1,\"uid\":7}"
      })
  void thePayloadsOwnUidIsSentOnceIfItIsTheSame(String payload) {
    assertThat(push("7", payload)).isEqualTo("{\"uid\":\"7\",\"a\":1}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"uid\":\"uid2\"}",
        "{\"uid\":null}",
        "{\"uid\":{}}",
        "{\"uid\":\"uid1\",\"\\u0075id\":\"uid2\"}"
      })
  void anotherUidInThePayloadIsRefused(String payload) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> push("uid1", payload))
        .withMessageContaining("uid1")
        .withMessageContaining("of its own");
  }

  @Test
  void aUidFurtherDownIsThePayloadsOwnAffair() {
    assertThat(push("u", "{\"user\":{\"uid\":\"other\"}}"))
        .isEqualTo("{\"uid\":\"u\",\"user\":{\"uid\":\"other\"}}\n");
  }

  @Test
  void anEmptyUidIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> push("", Map.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> RequestLine.message("", "text"));
  }

  @Test
  void whatCanNotBeWrittenAsJsonIsRefusedWithAHint() {
    List<Object> notANumber = new ArrayList<>();
    notANumber.add(Double.NaN);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> push("u", notANumber))
        .withMessageContaining("can't be written as JSON");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> push("u", new Object() {}))
        .withMessageContaining("anonymous");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> push("u", Map.of("half", "\ud83d")))
        .withMessageContaining("surrogate");
    assertThatNullPointerException().isThrownBy(() -> push("u", nothing()));
  }

  @Test
  void aTopicsLineCarriesTheMessageAsItIs() {
    assertThat(text(RequestLine.topic("orders", Map.of("id", 7), Send.options())))
        .isEqualTo("{\"cmd\":\"topic\",\"topic\":\"orders\",\"message\":{\"id\":7}}\n");
    assertThat(text(RequestLine.topic("a\"b", "hi", Send.options())))
        .isEqualTo("{\"cmd\":\"topic\",\"topic\":\"a\\\"b\",\"message\":\"hi\"}\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestLine.topic("", "hi", Send.options()))
        .withMessageContaining("topic is empty");
  }

  @Test
  void commandsCarryTheirMembers() {
    assertThat(text(RequestLine.message("u", "a \"b\"\n<c>")))
        .isEqualTo("{\"cmd\":\"send\",\"to\":\"u\",\"message\":\"a \\\"b\\\"\\n<c>\"}\n");
    assertThat(text(RequestLine.broadcast(Map.of("notice", "hi"), Send.options())))
        .isEqualTo("{\"cmd\":\"broadcast\",\"message\":{\"notice\":\"hi\"}}\n");
    assertThat(text(RequestLine.broadcast("{ \"uid\" : 1.0 }", Send.options())))
        .isEqualTo("{\"cmd\":\"broadcast\",\"message\":{\"uid\":1.0}}\n");
    assertThat(text(RequestLine.broadcast("hi", Send.options())))
        .isEqualTo("{\"cmd\":\"broadcast\",\"message\":\"hi\"}\n");
    assertThat(text(RequestLine.ping())).isEqualTo("{\"cmd\":\"ping\"}\n");
    assertThat(text(RequestLine.auth("s\"3")))
        .isEqualTo("{\"cmd\":\"auth\",\"secret\":\"s\\\"3\"}\n");
  }

  @Test
  void whatIsSaidOfAPushTravelsBesideTheSamePayload() {
    Send all = Send.options().withId("i\"1").withKey("k").exceptTab("t");

    assertThat(text(RequestLine.push("u", Map.of("percent", "88%"), all)))
        .isEqualTo(
            "{\"cmd\":\"send\",\"to\":\"u\",\"id\":\"i\\\"1\",\"key\":\"k\",\"except\":\"t\","
                + "\"message\":{\"uid\":\"u\",\"percent\":\"88%\"}}\n");
    assertThat(text(RequestLine.push("u", "hi", Send.options().withKey("k"))))
        .isEqualTo(
            "{\"cmd\":\"send\",\"to\":\"u\",\"key\":\"k\","
                + "\"message\":{\"uid\":\"u\",\"data\":\"hi\"}}\n");
    assertThat(text(RequestLine.push("u", "hi", Send.options())))
        .isEqualTo("{\"uid\":\"u\",\"data\":\"hi\"}\n");
    assertThat(text(RequestLine.broadcast(List.of(1), Send.options().withId("i"))))
        .isEqualTo("{\"cmd\":\"broadcast\",\"id\":\"i\",\"message\":[1]}\n");
  }

  @Test
  void anIdOfAPushHasASize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Send.options().withId(""))
        .withMessageContaining("id of a push has 1 to 256 characters");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Send.options().withKey("x".repeat(257)))
        .withMessageContaining("not 257");
    assertThatIllegalArgumentException().isThrownBy(() -> Send.options().exceptTab(""));
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  private static String push(String uid, Object payload) {
    return text(RequestLine.push(uid, payload));
  }

  private static String text(byte[] line) {
    return new String(line, UTF_8);
  }
}
