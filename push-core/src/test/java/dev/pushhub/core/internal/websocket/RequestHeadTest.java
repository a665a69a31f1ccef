package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.HandshakeRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {

  private static RequestHead parse(String head) {
    return RequestHead.parse(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void lineAndHeaders() {
    RequestHead head =
        parse("GET /a?b=c HTTP/1.1\r\nHost: h\r\nX-Two: 1\r\nx-two:  2 \r\nConnection: a, UpGrade");

    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.single("host")).isEqualTo("h");
    assertThat(head.single("x-two")).isEmpty();
    assertThat(head.headers().get("x-two")).containsExactly("1", "2");
    assertThat(head.lists("connection", "upgrade")).isTrue();
    assertThat(head.lists("connection", "close")).isFalse();
  }

  @Test
  void theHeadersAreAMapThatNobodyCanChange() {
    Map<String, List<String>> headers =
        parse("GET / HTTP/1.1\r\nB: 1\r\nb-c: 2\r\nB:\t3\r\nEmpty:").headers();

    assertThat(headers)
        .isEqualTo(Map.of("b", List.of("1", "3"), "b-c", List.of("2"), "empty", List.of("")))
        .doesNotContainKeys("c", "b-", "1");
    assertThat(headers.get("B")).containsExactly("1", "3");
    assertThatThrownBy(() -> headers.put("d", List.of()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(headers.entrySet()::clear).isInstanceOf(UnsupportedOperationException.class);
    List<String> values = headers.getOrDefault("b", List.of());
    assertThatThrownBy(() -> values.set(0, "4")).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void howeverManyHeadersThereAreEachIsFound() {
    for (int count : new int[] {0, 1, 14, 15, 16, 17, 200}) {
      StringBuilder head = new StringBuilder("GET / HTTP/1.1");
      for (int i = 0; i < count; i++) {
        head.append("\r\nx-").append(i).append(": v").append(i);
      }

      RequestHead parsed = parse(head.toString());

      assertThat(parsed.headers()).hasSize(count);
      for (int i = 0; i < count; i++) {
        assertThat(parsed.single("x-" + i)).isEqualTo("v" + i);
      }
    }
  }

  @Test
  void whatAnAuthenticatorSees() {
    HandshakeRequest request =
        parse("GET /a%20b?x=1&y HTTP/1.1\r\nCookie: k=v")
            .toHandshake(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));

    assertThat(request.path()).isEqualTo("/a%20b");
    assertThat(request.query()).isEqualTo("x=1&y");
    assertThat(request.header("COOKIE")).contains("k=v");
    assertThat(request.header("none")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET",
        "GET /",
        "GET / / HTTP/1.1",
        "GET / FTP/1.1",
        "G(T / HTTP/1.1",
        " GET / HTTP/1.1",
        "GET / HTTP/1.1\r\nno colon",
        "GET / HTTP/1.1\r\nna me: x",
        "GET / HTTP/1.1\r\n: x",
        "GET / HTTP/1.1\r\nA: b\r\n folded",
        "GET / HTTP/1.1\r\nA: b\nB: c",
        "GET / HTTP/1.1\r\nA: \u0000"
      })
  void whatIsNoRequestIsRefused(String head) {
    assertThatThrownBy(() -> parse(head)).isInstanceOf(IllegalArgumentException.class);
  }
}
