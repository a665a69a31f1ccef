package dev.pushhub.core.internal.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HttpAnswerTest {

  static Stream<HttpAnswer> answers() {
    return Stream.of(
        HttpAnswer.badRequest("the header Host is missing"),
        HttpAnswer.badRequest(""),
        HttpAnswer.badRequest("“quoted”, with ümlauts"),
        HttpAnswer.tooLarge(),
        HttpAnswer.tooSlow(),
        HttpAnswer.notGet(),
        HttpAnswer.upgradeRequired());
  }

  @ParameterizedTest
  @MethodSource("answers")
  void everyAnswerIsWellFormedAndSaysThatTheConnectionEnds(HttpAnswer answer) {
    String all = new String(answer.bytes(), UTF_8);

    int end = all.indexOf("\r\n\r\n");
    List<String> head = all.substring(0, end).lines().toList();
    byte[] body = all.substring(end + 4).getBytes(UTF_8);
    assertThat(head.get(0)).isEqualTo("HTTP/1.1 " + answer.status());
    assertThat(head.subList(1, head.size()))
        .allMatch(line -> line.matches("[A-Za-z-]+: .+"))
        .contains("Connection: close", "Content-Length: " + body.length)
        .contains("Content-Type: text/plain; charset=utf-8");
    assertThat(all.substring(0, end).replace("\r\n", "")).doesNotContain("\r", "\n");
    assertThat(body).asString(UTF_8).isEqualTo(answer.text() + "\n");
  }

  @Test
  void theStatusFitsTheReason() {
    assertThat(HttpAnswer.badRequest("no").status()).isEqualTo("400 Bad Request");
    assertThat(HttpAnswer.notGet().status()).startsWith("405 ");
    assertThat(HttpAnswer.tooSlow().status()).startsWith("408 ");
    assertThat(HttpAnswer.upgradeRequired().status()).startsWith("426 ");
    assertThat(HttpAnswer.tooLarge().status()).startsWith("431 ");
  }

  /** RFC 9110, section 15.5.6, and RFC 6455, section 4.2.2. */
  @Test
  void aRefusalSaysWhatWouldBeRight() {
    assertThat(new String(HttpAnswer.notGet().bytes(), UTF_8)).contains("\r\nAllow: GET\r\n");
    assertThat(new String(HttpAnswer.upgradeRequired().bytes(), UTF_8))
        .contains("\r\nUpgrade: websocket\r\n", "\r\nSec-WebSocket-Version: 13\r\n");
  }
}
