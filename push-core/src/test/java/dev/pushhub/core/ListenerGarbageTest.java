package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the listener can't understand, and whom it does not talk to at all. */
@Timeout(60)
class ListenerGarbageTest {
  @AutoClose private final HubUnderTest hub = HubUnderTest.started();

  /** Every character of a line is sent as one byte. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\r",
        "hello",
        "uid1",
        "\"uid1\"",
        "5",
        "null",
        "true",
        "[]",
        "[{\"uid\":\"uid1\"}]",
        "{",
        "}",
        "{oops",
        "{\"uid\"}",
        "{\"uid\":}",
        "{\"uid\" \"uid1\"}",
        "{\"uid\":\"uid1\"",
        "{\"uid\":\"uid1}",
        "{\"uid\":\"uid1\"}{\"uid\":\"uid1\"}",
        "{\"uid\":\"uid1\"} {}",
        "{\"uid\":\"uid1\"}x",
        "{\"uid\":\"uid1\"},",
        "{\"uid\":\"uid1\",}",
        "{\"uid\":\"uid1\",,\"a\":1}",
        "{,\"uid\":\"uid1\"}",
        "{\"uid\":\"uid1\",\"a\":[1,]}",
        "{\"uid\":\"uid1\",\"a\":[,1]}",
        "{\"uid\":\"uid1\",\"a\":[1 2]}",
        "{\"uid\":\"uid1\",\"a\":[1}",
        "{\"uid\":\"uid1\",\"a\":01}",
        "{\"uid\":\"uid1\",\"a\":+1}",
        "{\"uid\":\"uid1\",\"a\":.5}",
        "{\"uid\":\"uid1\",\"a\":1.}",
        "{\"uid\":\"uid1\",\"a\":1e}",
        "{\"uid\":\"uid1\",\"a\":-}",
        "{\"uid\":\"uid1\",\"a\":0x10}",
        "{\"uid\":\"uid1\",\"a\":NaN}",
        "{\"uid\":\"uid1\",\"a\":Infinity}",
        "{\"uid\":\"uid1\",\"a\":True}",
        "{\"uid\":\"uid1\",\"a\":nul}",
        "{\"uid\":\"uid1\",\"a\":nulls}",
        "{\"uid\":\"uid1\",\"a\":'x'}",
        "{'uid':'uid1'}",
        "{uid:\"uid1\"}",
        "{\"uid\"=\"uid1\"}",
        "{\"uid\":\"uid1\";\"a\":1}",
        "{\"uid\":\"uid1\"/* no */}",
        "{\"uid\":\"uid1\"} // no",
        "{\"uid\":\"uid1\"} # no",
        ")]}'{\"uid\":\"uid1\"}",
        "{\"uid\":\"uid1\",\"a\":\"\\x\"}",
        "{\"uid\":\"uid1\",\"a\":\"\\u12\"}",
        "{\"uid\":\"uid1\",\"a\":\"\\u12g4\"}",
        "{\"uid\":\"uid1\",\"a\":\"\\'\"}",
        "{\"uid\":\"uid1\",\"a\":\"\t\"}",
        "{\"uid\":\"uid1\",\"a\":\"\u0001\"}",
        "{\"uid\":\"uid1\",\"a\":\"\0\"}",
        "{\"uid\":\"uid1\",\"a\":\"\r\"}",
        "\0",
        "{\"uid\":\"uid1\"}\0",
        "{\"uid\":\"uid1\"}\f",
        "{\u000b\"uid\":\"uid1\"}",
        "\u00a0{\"uid\":\"uid1\"}",
        "\u00ef\u00bb\u00bf{\"uid\":\"uid1\"}",
        "{\"uid\":\"uid1\",\"a\":\"\u00ff\"}",
        "{\"uid\":\"uid1\",\"a\":\"\u00c3\"}",
        "{\"uid\":\"uid1\",\"a\":\"\u00c3(\"}",
        "{\"uid\":\"uid1\",\"a\":\"\u00c0\u00af\"}",
        "{\"uid\":\"uid1\",\"a\":\"\u00e2\u0082\"}",
        "{\"uid\":\"uid1\",\"a\":\"\u00ed\u00a0\u0080\"}",
        "{\"uid\":\"uid1\",\"a\":\"\u00f0\u009f\u0098\"}",
        "{\"uid\":\"uid1\",\"a\":\"\u00f4\u0090\u0080\u0080\"}",
        "{\"uid\":\"uid1\",\"a\":\"\u0080\"}",
        "{\"uid\":\"uid1\",\"\u00ff\":1}",
        "\u001b[31m{\"uid\":\"uid1\"}"
      })
  void whatIsNoJsonObjectIsToldInOneLineAndTheConnectionLivesOn(String line) {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.acquaintedPublisher();

    publisher.send((line + "\n").getBytes(ISO_8859_1));

    assertThat(publisher.readLine()).matches("error bad-json [ -~]+").hasSizeLessThan(500);
    assertThat(publisher.request("{\"uid\":\"uid1\",\"n\":2}")).isEqualTo("ok");
    assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\",\"n\":2}");
    assertThat(hub.hub().stats().linesRejected()).isEqualTo(1);
  }

  @Test
  void nestingIsTakenAsDeepAsPhpTakesIt() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    // The line's own object is the first level.
    String deepest = "{\"uid\":\"uid1\",\"a\":" + "[".repeat(511) + "]".repeat(511) + "}";
    String deeper = "{\"uid\":\"uid1\",\"a\":" + "[".repeat(512) + "]".repeat(512) + "}";

    assertThat(publisher.request(deepest)).isEqualTo("ok");
    assertThat(page.nextText()).isEqualTo(deepest);
    assertThat(publisher.request(deeper)).startsWith("error bad-json ");
    assertThat(publisher.request("{\"cmd\":\"ping\"}")).isEqualTo("ok");
  }

  @Test
  void theDepthIsAnOption() {
    try (HubUnderTest shallow =
        HubUnderTest.started(builder -> builder.listener(l -> l.maxDepth(3)))) {
      RawPublisher publisher = shallow.publisher();

      assertThat(publisher.request("{\"uid\":\"x\",\"a\":[{}],\"b\":[[]]}")).isEqualTo("fail");
      assertThat(publisher.request("{\"uid\":\"x\",\"a\":[{\"b\":[]}]}"))
          .startsWith("error bad-json ");
    }
  }

  @Test
  void nestingWithoutEndHarmsNobody() {
    RawPublisher publisher = hub.publisher();

    String reply = publisher.request("{\"uid\":\"uid1\",\"a\":" + "[".repeat(500_000));

    assertThat(reply).startsWith("error bad-json ");
    assertThat(publisher.request("{\"cmd\":\"ping\"}")).isEqualTo("ok");
  }

  /** Every character is sent as one byte; a request that must not be done comes behind. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 15\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001",
        "[",
        "\"",
        "uid1\n",
        "\0",
        "\r\n  GET / HTTP/1.1\r\n\r\n",
        "\u00ef\u00bb\u00bf"
      })
  void whoDoesNotBeginWithABraceIsClosedWithoutAWord(String first) {
    RawPage page = hub.page("uid1");
    RawPublisher stranger = hub.publisher();

    stranger.send((first + "{\"uid\":\"uid1\"}\n").getBytes(ISO_8859_1));

    stranger.expectGone();
    assertThat(hub.hub().sendToUid("uid1", "marker")).isTrue();
    assertThat(page.nextText()).isEqualTo("marker");
    assertThat(hub.hub().stats().publishersRefused()).isEqualTo(1);
  }

  @Test
  void spacesAndTabsBeforeTheFirstBraceAreFine() {
    RawPublisher publisher = hub.publisher();

    assertThat(publisher.request(" \t \r {\"cmd\":\"ping\"}")).isEqualTo("ok");
  }

  @Test
  void lineEndsBeforeTheFirstBraceAreFine() {
    RawPublisher publisher = hub.publisher();

    publisher.send("\r\n\n {\"cmd\":\"ping\"}\n").halfClose();

    assertThat(publisher.readToEnd()).matches("(error bad-json [^\n]+\n){0,2}ok\n");
  }
}
