package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The listener's own requests: lines without uid that carry a cmd. */
@Timeout(60)
class ListenerCommandsTest {
  @AutoClose private final HubUnderTest hub = HubUnderTest.started();

  @Test
  void pingIsAnsweredOk() {
    RawPublisher publisher = hub.publisher();

    publisher.send("{\"cmd\":\"ping\"}\n").halfClose();

    assertThat(publisher.readToEnd()).isEqualTo("ok\n");
  }

  @Test
  void sendReachesTheUidWhateverTheOrderOfItsMembers() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    assertThat(publisher.request("{\"cmd\":\"send\",\"to\":\"uid1\",\"message\":\"first\"}"))
        .isEqualTo("ok");
    assertThat(publisher.request("{\"message\":\"second\",\"to\":\"uid1\",\"cmd\":\"send\"}"))
        .isEqualTo("ok");

    assertThat(page.nextText()).isEqualTo("first");
    assertThat(page.nextText()).isEqualTo("second");
  }

  @Test
  void sendToNobodyIsAnsweredFail() {
    RawPublisher publisher = hub.publisher();

    String reply = publisher.request("{\"cmd\":\"send\",\"to\":\"uid1\",\"message\":\"hi\"}");

    assertThat(reply).isEqualTo("fail");
    HubUnderTest.await()
        .untilAsserted(
            () ->
                assertThat(hub.hooks().events("undelivered"))
                    .containsExactly("undelivered uid1 hi"));
  }

  @Test
  void broadcastReachesEveryBoundPage() {
    RawPage first = hub.page("uid1");
    RawPage second = hub.page("uid2");
    RawPublisher publisher = hub.publisher();

    String reply = publisher.request("{\"cmd\":\"broadcast\",\"message\":{\"notice\":\"hi\"}}");

    assertThat(reply).isEqualTo("ok");
    assertThat(first.nextText()).isEqualTo("{\"notice\":\"hi\"}");
    assertThat(second.nextText()).isEqualTo("{\"notice\":\"hi\"}");
  }

  @Test
  void broadcastIsAnsweredFailWhenNobodyIsBound() {
    RawPage unbound = hub.page();
    RawPublisher publisher = hub.publisher();

    assertThat(publisher.request("{\"cmd\":\"broadcast\",\"message\":\"hi\"}")).isEqualTo("fail");

    hub.bound(unbound, "uid1");
    assertThat(publisher.request("{\"cmd\":\"broadcast\",\"message\":\"later\"}")).isEqualTo("ok");
    assertThat(unbound.nextText()).isEqualTo("later");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "\"plain\" | plain",
        "\"\\u00e9\\ud83d\\ude00\" | é😀",
        "\"é😀\" | é😀",
        "\"\\\"q\\\" \\\\ \\/ \\b\\f\\r\\t\" | `\"q\" \\ / \b\f\r\t`",
        "\"two\\nlines\" | `two\nlines`",
        "\"\\u0000\" | `\0`",
        "\"\" | ``",
        "\"{\\\"a\\\":1}\" | {\"a\":1}",
        "1.0 | 1.0",
        "-0 | -0",
        "1e400 | 1e400",
        "12345678901234567890123 | 12345678901234567890123",
        "true | true",
        "null | null",
        "{\"a\" : 1} | {\"a\" : 1}",
        "{\"uid\":\"uid2\"} | {\"uid\":\"uid2\"}",
        "[1, 2] | [1, 2]",
        "[ ] | [ ]",
        "[\"\\u00e9\"] | [\"\\u00e9\"]",
        "{\"lone\":\"\\ud800\"} | {\"lone\":\"\\ud800\"}"
      })
  void aStringIsPushedAsItsValueAndAnythingElseAsItStands(String json, String pushed) {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    String reply =
        publisher.request("{\"cmd\":\"send\", \"to\":\"uid1\", \"message\" :  " + json + " }");

    assertThat(reply).isEqualTo("ok");
    assertThat(page.nextText()).isEqualTo(pushed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud83dx"})
  void aStringThatIsNoUnicodeTextIsRefused(String lone) {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    String reply =
        publisher.request("{\"cmd\":\"send\",\"to\":\"uid1\",\"message\":\"" + lone + "\"}");

    assertThat(reply).matches("error bad-(json|request) .+");
    assertThat(publisher.request("{\"cmd\":\"broadcast\",\"message\":\"next\"}")).isEqualTo("ok");
    assertThat(page.nextText()).isEqualTo("next");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cmd\":\"send\",\"message\":\"hi\"}",
        "{\"cmd\":\"send\",\"to\":\"uid1\"}",
        "{\"cmd\":\"send\",\"to\":\"\",\"message\":\"hi\"}",
        "{\"cmd\":\"send\",\"to\":null,\"message\":\"hi\"}",
        "{\"cmd\":\"send\",\"to\":[\"uid1\"],\"message\":\"hi\"}",
        "{\"cmd\":\"broadcast\"}",
        "{\"cmd\":null}",
        "{\"cmd\":5}",
        "{\"cmd\":\"\"}",
        "{\"cmd\":{\"cmd\":\"ping\"}}",
        "{\"to\":\"uid1\",\"message\":\"hi\"}"
      })
  void aMissingOrWrongMemberIsABadRequest(String line) {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    assertThat(publisher.request(line)).startsWith("error bad-request ");

    assertThat(publisher.request("{\"cmd\":\"broadcast\",\"message\":\"next\"}")).isEqualTo("ok");
    assertThat(page.nextText()).isEqualTo("next");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cmd\":\"what\"}",
        "{\"cmd\":\"PING\"}",
        "{\"cmd\":\"a\\nb\\u0000\\ud83d\\ude00\"}"
      })
  void anUnknownCommandIsSaidToBeUnknown(String line) {
    RawPublisher publisher = hub.publisher();

    assertThat(publisher.request(line)).matches("error unknown-cmd [^\\p{Cntrl}]+");

    assertThat(publisher.request("{\"cmd\":\"ping\"}")).isEqualTo("ok");
  }
}
