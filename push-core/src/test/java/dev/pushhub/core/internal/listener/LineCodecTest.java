package dev.pushhub.core.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.internal.delivery.PushDetails;
import dev.pushhub.core.internal.listener.LineCommand.Auth;
import dev.pushhub.core.internal.listener.LineCommand.ForReceipt;
import dev.pushhub.core.internal.listener.LineCommand.Ping;
import dev.pushhub.core.internal.listener.LineCommand.ToAll;
import dev.pushhub.core.internal.listener.LineCommand.ToTopic;
import dev.pushhub.core.internal.listener.LineCommand.ToUid;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineCodecTest {
  private final LineCodec codec = new LineCodec(8);

  private LineCommand parse(String line) throws LineRejected {
    byte[] bytes = ("noise" + line + "noise").getBytes(StandardCharsets.UTF_8);
    return codec.parse(bytes, 5, bytes.length - 5);
  }

  private String reply(String line) {
    try {
      return "no error but " + parse(line);
    } catch (LineRejected e) {
      return new String(e.reply().bytes(), StandardCharsets.UTF_8);
    }
  }

  private ToUid toUid(String line) throws LineRejected {
    return (ToUid) parse(line);
  }

  @Test
  void theReferencesLineIsPushedAsItStands() throws LineRejected {
    String line = " {\"percent\" : \"88%\",\t\"uid\":\"uid1\", \"deep\":{\"uid\":\"no\"}} ";

    ToUid command = toUid(line);

    assertThat(command.uid()).isEqualTo("uid1");
    assertThat(command.message().text()).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource({
    "17,17",
    "0,0",
    "-3,-3",
    "1.0,1",
    "1.50,1.5",
    "1e3,1000",
    "-0,0",
    "12E-1,1.2",
    "18446744073709551616,18446744073709551616"
  })
  void aNumberIsTakenAsItsDecimalText(String number, String uid) throws LineRejected {
    assertThat(toUid("{\"uid\":" + number + "}").uid()).isEqualTo(uid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e99999999999999999999", "1e-500000000"})
  void aNumberWhoseTextWouldBeHugeIsNoUid(String number) {
    assertThat(reply("{\"uid\":" + number + "}")).startsWith("error bad-request uid must be");
  }

  @Test
  void ofTwoMembersTheLastCounts() throws LineRejected {
    assertThat(toUid("{\"uid\":\"a\",\"uid\":\"b\"}").uid()).isEqualTo("b");
    assertThat(toUid("{\"uid\":\"a\",\"\\u0075id\":\"c\"}").uid()).isEqualTo("c");
    assertThat(toUid("{\"uid\":{},\"uid\":\"d\"}").uid()).isEqualTo("d");
  }

  @Test
  void escapesInTheUidAreDecoded() throws LineRejected {
    assertThat(toUid("{\"uid\":\"\\u00e9\\ud83d\\ude00\\n\\\"\"}").uid()).isEqualTo("é😀\n\"");
    assertThat(toUid("{\"uid\":\"é😀\"}").uid()).isEqualTo("é😀");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "null", "true", "{}", "[]", "[\"a\"]"})
  void anythingElseIsNoUid(String uid) {
    assertThat(reply("{\"uid\":" + uid + "}")).startsWith("error bad-request uid must be a string");
  }

  @Test
  void aMessageThatIsAStringIsItsValueAndAnyOtherStandsAsItIs() throws LineRejected {
    assertThat(
            toUid("{\"cmd\":\"send\",\"to\":\"u\",\"message\":\"a\\n\\u00e9\"}").message().text())
        .isEqualTo("a\né");
    assertThat(toUid("{\"message\":{\"a\" : 1.0},\"to\":5,\"cmd\":\"send\"}").message().text())
        .isEqualTo("{\"a\" : 1.0}");
    assertThat(((ToAll) parse("{\"cmd\":\"broadcast\",\"message\":null }")).message().text())
        .isEqualTo("null");
    assertThat(((ToAll) parse("{\"cmd\":\"broadcast\",\"message\":\"\"}")).message().text())
        .isEmpty();
    assertThat(((ToTopic) parse("{\"cmd\":\"topic\",\"topic\":\"t\",\"message\":[1, 2]}")).topic())
        .isEqualTo("t");
  }

  @Test
  void aLineMaySayOfAPushWhatItIsCalledAndThatItIsToBeTold() throws LineRejected {
    LineCommand command =
        parse(
            "{\"cmd\":\"topic\",\"topic\":\"t\",\"message\":1,\"id\":\"i\",\"key\":\"k\","
                + "\"except\":\"e\",\"receipt\":1500}");

    assertThat(command)
        .isInstanceOfSatisfying(
            ForReceipt.class,
            asked -> {
              assertThat(asked.id()).isEqualTo("i");
              assertThat(asked.timeout()).hasMillis(1_500);
              assertThat(((ToTopic) asked.publish()).message().details())
                  .isEqualTo(new PushDetails("i", "k", "e", true));
            });
    assertThat(toUid("{\"uid\":\"u\",\"id\":\"i\",\"receipt\":1}").message().details())
        .isEqualTo(PushDetails.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "1e3", "true", "\"5\"", "86400001", "999999999999999"})
  void anythingButMillisecondsIsNoTimeForAReceipt(String time) {
    assertThat(reply("{\"cmd\":\"broadcast\",\"message\":1,\"id\":\"i\",\"receipt\":" + time + "}"))
        .startsWith("error bad-request receipt must be a whole number of milliseconds");
  }

  @Test
  void aReceiptNeedsAnId() {
    assertThat(reply("{\"cmd\":\"broadcast\",\"message\":1,\"receipt\":1}"))
        .startsWith("error bad-request receipt must be beside an id");
  }

  @Test
  void theOtherCommands() throws LineRejected {
    assertThat(parse("{\"cmd\":\"ping\"}")).isEqualTo(new Ping());
    assertThat(parse("{\"cmd\":\"auth\",\"secret\":\"s\"}")).isEqualTo(new Auth("s"));
    assertThat(parse("{\"cmd\":\"auth\",\"secret\":\"s\"}").toString()).doesNotContain("\"s\"");
  }

  @Test
  void whatACommandLacksIsNamed() {
    assertThat(reply("{}")).startsWith("error bad-request cmd must be");
    assertThat(reply("{\"cmd\":7}")).startsWith("error bad-request cmd must be");
    assertThat(reply("{\"cmd\":\"send\",\"message\":1}")).startsWith("error bad-request to must");
    assertThat(reply("{\"cmd\":\"send\",\"to\":\"u\"}")).startsWith("error bad-request message");
    assertThat(reply("{\"cmd\":\"auth\"}")).startsWith("error bad-request secret must");
    assertThat(reply("{\"cmd\":\"topic\",\"message\":1}")).startsWith("error bad-request topic");
    assertThat(reply("{\"cmd\":\"drop\\ntable\"}")).startsWith("error unknown-cmd cmd is one of");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "null",
        "\"uid\"",
        "[]",
        "7",
        "{",
        "{\"uid\"",
        "{\"uid\":",
        "{\"uid\":\"a\"",
        "{\"uid\":\"a\"}}",
        "{\"uid\":\"a\"} {}",
        "{\"uid\":\"a\",}",
        "{,}",
        "{\"uid\" \"a\"}",
        "{uid:\"a\"}",
        "{'uid':'a'}",
        "{\"uid\":\"a\"x}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":-}",
        "{\"a\":1e}",
        "{\"a\":tru}",
        "{\"a\":nul}",
        "{\"a\":NaN}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":[}",
        "{\"a\":{]}",
        "{\"a\":[1}",
        "{\"a\":{\"b\":1]}",
        "{\"a\":\"\\",
        "{\"a\":1,\"b\"}",
        "{\"a\":/**/1}",
        "\u00a0{}",
        "{}\u0000"
      })
  void whatIsNotOneJsonObjectIsBadJson(String line) {
    assertThat(reply(line)).startsWith("error bad-json ").endsWith("\n").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"uid\":\"u\",\"a\":[]}",
        "{\"uid\":\"u\",\"a\":{}}",
        "{\"uid\":\"u\",\"a\":[[],[{}]]}",
        "{\"uid\":\"u\",\"a\":[{\"b\":[1,2,{\"c\":null}]},true,false,-1.5e+10,0,\"\"]}",
        "{\"uid\":\"u\",\"\":0}",
        "{\"uid\":\"u\",\"a\":\"\\u0000\\/\\b\\f\\r\\t\\ud800\"}",
        "{ \"uid\" : \"u\" , \"a\" : [ 1 , 2 ] , \"b\" : { \"c\" : 3 , \"d\" : 4 } }",
        "{\"uid\":\"u\",\"a\":\"߿ࠀ퟿\uD800\uDC00\uDBFF\uDFFF\u007f\"}"
      })
  void whatIsOneIsTaken(String line) throws LineRejected {
    assertThat(toUid(line).uid()).isEqualTo("u");
    assertThat(toUid(line).message().text()).isEqualTo(line);
  }

  @Test
  void nestingIsTakenToTheLimitAndNoFurther() throws LineRejected {
    String deepest = "{\"uid\":\"u\",\"a\":" + "[".repeat(7) + "]".repeat(7) + "}";
    String deeper = "{\"uid\":\"u\",\"a\":" + "[".repeat(8) + "]".repeat(8) + "}";

    assertThat(toUid(deepest).uid()).isEqualTo("u");
    assertThat(reply(deeper)).startsWith("error bad-json nested deeper than 8 levels");
  }

  @Test
  void aMillionLevelsCostNoStack() {
    LineCodec deep = new LineCodec(100_000);
    byte[] line = ("{\"a\":" + "[".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> deep.parse(line, 0, line.length)).hasMessageContaining("deeper");
  }

  @ParameterizedTest
  @CsvSource({
    "C0 AF",
    "C1 BF",
    "E0 80 AF",
    "E0 9F BF",
    "F0 80 80 AF",
    "F0 8F BF BF",
    "ED A0 80",
    "ED BF BF",
    "F4 90 80 80",
    "F5 80 80 80",
    "80",
    "BF",
    "C3",
    "E2 82",
    "F0 9F 98",
    "FF",
    "FE",
    "C3 28"
  })
  void bytesThatAreNotUtf8AreBadJson(String hex) {
    byte[] head = "{\"uid\":\"u\",\"a\":\"".getBytes(StandardCharsets.UTF_8);
    String[] octets = hex.split(" ", -1);
    byte[] line = new byte[head.length + octets.length + 2];
    System.arraycopy(head, 0, line, 0, head.length);
    for (int i = 0; i < octets.length; i++) {
      line[head.length + i] = (byte) Integer.parseInt(octets[i], 16);
    }
    line[line.length - 2] = '"';
    line[line.length - 1] = '}';

    assertThatThrownBy(() -> codec.parse(line, 0, line.length))
        .isInstanceOf(LineRejected.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void halfASurrogatePairHasNoFormInUtf8() {
    assertThat(reply("{\"cmd\":\"send\",\"to\":\"u\",\"message\":\"\\ud800\"}"))
        .startsWith("error bad-json half of a surrogate pair");
  }
}
