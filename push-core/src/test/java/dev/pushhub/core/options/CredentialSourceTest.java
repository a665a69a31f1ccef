package dev.pushhub.core.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.HandshakeRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each source takes for the credential, and what it doesn't. */
class CredentialSourceTest {
  private static final CredentialSource COOKIE = CredentialSource.cookie("SESSION");
  private static final CredentialSource QUERY = CredentialSource.query("token");
  private static final CredentialSource SUBPROTOCOL = CredentialSource.bearerSubprotocol();
  private static final CredentialSource HEADER = CredentialSource.bearerHeader();

  private static HandshakeRequest handshake(String query, Map<String, List<String>> headers) {
    return new HandshakeRequest(
        "/", query, headers, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));
  }

  private static HandshakeRequest query(String query) {
    return handshake(query, Map.of());
  }

  private static HandshakeRequest header(String name, String... values) {
    return handshake("", Map.of(name, List.of(values)));
  }

  @ParameterizedTest
  @CsvSource({
    "token=abc, abc",
    "a=1&token=abc&b=2, abc",
    "token=a%2Bb%3D, a+b=",
    "token=%E2%9C%93, ✓",
    "t%6Fken=abc, abc",
    "token=a=b, a=b",
    "token=abc&token=abc, abc",
  })
  void aQueryParameterIsDecoded(String query, String credential) {
    assertThat(QUERY.find(query(query))).contains(credential);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "token", "token=", "TOKEN=abc", "xtoken=abc", "token=%4", "token=a&token=b"})
  void aQueryWithoutOneClearCredentialHasNone(String query) {
    assertThat(QUERY.find(query(query))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "SESSION=abc, abc",
    "a=1; SESSION=abc; b=2, abc",
    "a=1;SESSION=abc, abc",
    "SESSION=\"abc\", abc",
    "SESSION=a=b, a=b",
    "SESSION=a%20b, a%20b",
  })
  void aCookieIsTakenAsItStands(String header, String credential) {
    assertThat(COOKIE.find(header("cookie", header))).contains(credential);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SESSION",
        "SESSION=",
        "SESSION=\"\"",
        "session=abc",
        "XSESSION=abc",
        "a=SESSION=abc",
        "SESSION=mine; SESSION=tossed"
      })
  void cookiesWithoutOneClearCredentialHaveNone(String header) {
    assertThat(COOKIE.find(header("cookie", header))).isEmpty();
  }

  @Test
  void cookiesInTwoHeadersAreLookedAtTogether() {
    assertThat(COOKIE.find(header("cookie", "a=1", "SESSION=abc"))).contains("abc");
    assertThat(COOKIE.find(header("cookie", "SESSION=abc", "SESSION=def"))).isEmpty();
  }

  @Test
  void theElementBehindTheNameIsTheToken() {
    String name = "sec-websocket-protocol";

    assertThat(SUBPROTOCOL.find(header(name, "pushhub.bearer, a.b.c"))).contains("a.b.c");
    assertThat(SUBPROTOCOL.find(header(name, "pushhub.v1,pushhub.bearer,a.b.c"))).contains("a.b.c");
    assertThat(SUBPROTOCOL.find(header(name, "pushhub.bearer", "a.b.c"))).contains("a.b.c");
    assertThat(SUBPROTOCOL.find(header(name, "a.b.c, pushhub.bearer"))).isEmpty();
    assertThat(SUBPROTOCOL.find(header(name, "bearer, a.b.c"))).isEmpty();
    assertThat(SUBPROTOCOL.find(header(name, "pushhub.bearer, a, pushhub.bearer, b"))).isEmpty();
    assertThat(SUBPROTOCOL.find(query(""))).isEmpty();
  }

  @Test
  void theAuthorizationHeaderMustBeABearer() {
    assertThat(HEADER.find(header("authorization", "Bearer a.b.c"))).contains("a.b.c");
    assertThat(HEADER.find(header("authorization", "bearer  a.b.c"))).contains("a.b.c");
    assertThat(HEADER.find(header("authorization", "Basic a.b.c"))).isEmpty();
    assertThat(HEADER.find(header("authorization", "Bearer"))).isEmpty();
    assertThat(HEADER.find(header("authorization", "Bearer a", "Bearer b"))).isEmpty();
  }

  @Test
  void theHandshakeHasNoFirstFrame() {
    assertThat(CredentialSource.firstFrame().find(query("token=abc"))).isEmpty();
  }

  @Test
  void namesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> CredentialSource.query(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("give one, such as token");
    for (String name : List.of("", "a b", "a=b", "a;b", "a\r\nb", "é")) {
      assertThatThrownBy(() -> CredentialSource.cookie(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("such as SESSION")
          .hasMessageNotContaining("\r");
    }
  }

  @Test
  void aHandshakeDoesNotShowItsCredentials() {
    HandshakeRequest handshake =
        handshake(
            "token=s3cret",
            Map.of("cookie", List.of("SESSION=s3cret"), "authorization", List.of("Bearer s3cret")));

    assertThat(handshake.toString()).doesNotContain("s3cret").contains("127.0.0.1:9");
  }

  @Test
  void theOptionsTellWhetherCookiesAreTaken() {
    assertThat(options().takesCookieCredentials()).isFalse();
    assertThat(options(QUERY, SUBPROTOCOL).takesCookieCredentials()).isFalse();
    assertThat(options(QUERY, COOKIE).takesCookieCredentials()).isTrue();
  }

  @Test
  void aSourceNamedTwiceIsAProblem() {
    assertThatThrownBy(() -> options(COOKIE, CredentialSource.cookie("SESSION")))
        .hasMessageContaining("webSocket.credentials names a source twice");
    assertThat(options(COOKIE, CredentialSource.cookie("OTHER")).credentials()).hasSize(2);
  }

  private static WebSocketOptions options(CredentialSource... sources) {
    return new HubOptions.Builder()
        .access(a -> a.allowedOrigins(List.of("https://app.example.com")))
        .webSocket(
            w -> {
              if (sources.length > 0) {
                w.credentials(sources[0], java.util.Arrays.copyOfRange(sources, 1, sources.length));
              }
            })
        .build()
        .webSocket();
  }
}
