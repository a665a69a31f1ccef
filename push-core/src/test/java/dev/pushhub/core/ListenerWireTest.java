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

/** The reference's requests: a line with a uid, answered ok or fail. */
@Timeout(60)
class ListenerWireTest {
  @AutoClose private final HubUnderTest hub = HubUnderTest.started();

  @Test
  void theReferencesLineIsAnsweredOkWhenThePageIsBound() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    publisher.send("{\"uid\":\"uid1\",\"percent\":\"88%\"}\n").halfClose();

    assertThat(publisher.readToEnd()).isEqualTo("ok\n");
    assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\",\"percent\":\"88%\"}");
  }

  @Test
  void theReferencesLineIsAnsweredFailWhenNobodyIsBound() {
    RawPublisher publisher = hub.publisher();

    publisher.send("{\"uid\":\"uid1\",\"percent\":\"88%\"}\n").halfClose();

    assertThat(publisher.readToEnd()).isEqualTo("fail\n");
  }

  @Test
  void aPageThatHasGoneIsAnsweredFail() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    page.sendClose(1000, "");
    page.expectClose();
    HubUnderTest.await().until(() -> !hub.hub().isOnline("uid1"));

    assertThat(publisher.request("{\"uid\":\"uid1\"}")).isEqualTo("fail");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"uid\":\"uid1\",\"percent\":\"88%\"}",
        "{ \"z\" : 1 ,\t\"uid\"  :  \"uid1\" , \"a\" : [ 1,2 ] }",
        "  {\"uid\":\"uid1\"}",
        "{\"uid\":\"uid1\"} \t",
        "\t\r{\"uid\":\"uid1\"}",
        "{\"uid\":\"uid1\",\"text\":\"\\u00e9 \\/ \\n \\ud83d\\ude00\"}",
        "{\"uid\":\"uid1\",\"text\":\"é € 😀\"}",
        "{\"uid\":\"uid1\",\"n\":1.0,\"big\":123456789012345678901234567890,\"e\":1E+2,\"z\":-0}",
        "{\"uid\":\"uid1\",\"a\":1,\"a\":2}",
        "{\"uid\":\"uid1\",\"nothing\":null,\"yes\":true,\"no\":false,\"o\":{},\"l\":[]}",
        "{\"uid\":\"uid1\",\"lone\":\"\\ud800\"}",
        "{\"uid\":\"uid1\",\"cmd\":\"ping\"}",
        "{\"cmd\":\"broadcast\",\"message\":\"for all\",\"uid\":\"uid1\"}",
        "{\"x\":{\"uid\":\"other\"},\"uid\":\"uid1\",\"y\":[{\"uid\":\"other\"}]}"
      })
  void theLineIsPushedByteForByte(String line) {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    assertThat(publisher.request(line)).isEqualTo("ok");

    assertThat(page.nextText()).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r\r\n", "\r\r\r\r\n"})
  void theLineEndIsCutAsRtrimDoes(String end) {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    publisher.send("{\"uid\":\"uid1\"}" + end).halfClose();

    assertThat(publisher.readToEnd()).isEqualTo("ok\n");
    assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"uid\":7} | 7",
        "{\"uid\":-12} | -12",
        "{\"uid\":0} | 0",
        "{\"uid\":9007199254740993} | 9007199254740993",
        "{\"uid\":\"7\"} | 7",
        "{\"uid\":\"first\",\"uid\":\"last\"} | last",
        "{\"uid\":\"first\",\"uid\":2} | 2",
        "{\"uid\":null,\"uid\":\"last\"} | last",
        "{\"\\u0075id\":\"uid1\"} | uid1",
        "{\"uid\":\"first\",\"\\u0075\\u0069d\":\"last\"} | last",
        "{\"uid\":\"\\u0075id1\"} | uid1",
        "{\"uid\":\"\\u00e9\\ud83d\\ude00\"} | é😀",
        "{\"uid\":\"é😀\"} | é😀",
        "{\"uid\":\"two words\"} | two words",
        "{\"uid\":\"UID1\"} | UID1",
        "{\"UID\":\"other\",\"uid\":\"uid1\"} | uid1"
      })
  void theUidIsUnderstoodAsPhpDoes(String line, String uid) {
    RawPage page = hub.page(uid);
    RawPublisher publisher = hub.publisher();

    assertThat(publisher.request(line)).isEqualTo("ok");

    assertThat(page.nextText()).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"uid\":\"\"}",
        "{\"uid\":null}",
        "{\"uid\":true}",
        "{\"uid\":false}",
        "{\"uid\":{}}",
        "{\"uid\":[\"uid1\"]}",
        "{\"uid\":{\"uid\":\"uid1\"}}",
        "{\"uid\":\"uid1\",\"uid\":null}",
        "{\"uid\":\"uid1\",\"uid\":\"\"}",
        "{\"uid\":null,\"cmd\":\"ping\"}",
        "{\"message\":{\"uid\":\"uid1\"}}",
        "{}"
      })
  void aUidThatNamesNobodyIsABadRequest(String line) {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    assertThat(publisher.request(line)).startsWith("error bad-request ");

    assertThat(publisher.request("{\"uid\":\"uid1\",\"n\":2}")).isEqualTo("ok");
    assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\",\"n\":2}");
  }

  @Test
  void everySessionOfTheUidGetsTheLineAndNobodyElse() {
    RawPage first = hub.page("uid1");
    RawPage second = hub.page("uid1");
    RawPage other = hub.page("uid2");
    RawPublisher publisher = hub.publisher();

    assertThat(publisher.request("{\"uid\":\"uid1\",\"n\":1}")).isEqualTo("ok");
    assertThat(publisher.request("{\"uid\":\"uid2\",\"n\":2}")).isEqualTo("ok");

    assertThat(first.nextText()).isEqualTo("{\"uid\":\"uid1\",\"n\":1}");
    assertThat(second.nextText()).isEqualTo("{\"uid\":\"uid1\",\"n\":1}");
    assertThat(other.nextText()).isEqualTo("{\"uid\":\"uid2\",\"n\":2}");
  }

  @Test
  void aLineForNobodyReachesTheUndeliveredHook() {
    RawPublisher publisher = hub.publisher();

    assertThat(publisher.request("{\"uid\":\"uid1\",\"n\":1}")).isEqualTo("fail");

    HubUnderTest.await()
        .untilAsserted(
            () ->
                assertThat(hub.hooks().events("undelivered"))
                    .containsExactly("undelivered uid1 {\"uid\":\"uid1\",\"n\":1}"));
  }
}
