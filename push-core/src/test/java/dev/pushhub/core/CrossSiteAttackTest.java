package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.wire.CapturedLog;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.TestIdentity;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cross-site WebSocket hijacking and DNS rebinding: the page of another site hears nothing. */
@Timeout(60)
class CrossSiteAttackTest {
  private static final String ALLOWED = "HTTP/1.1 101 ";
  private static final String REFUSED = "HTTP/1.1 403 ";

  private static HubUnderTest authenticating(Consumer<PushHubBuilder> options) {
    return HubUnderTest.started(
        builder -> {
          builder.authenticator((credential, handshake) -> Authentication.uid(credential));
          options.accept(builder);
        });
  }

  /** How a handshake with this Host and these headers is answered. */
  private static String answer(HubUnderTest hub, String host, String... headers) {
    String handshake = hub.to().handshake();
    int from = handshake.indexOf("Host: ");
    int to = handshake.indexOf("\r\n", from);
    String lines = headers.length == 0 ? "" : "\r\n" + String.join("\r\n", headers);
    RawPage page = hub.connection();
    page.send(handshake.substring(0, from) + "Host: " + host + lines + handshake.substring(to));
    String head = page.readHead();
    page.close();
    return head;
  }

  private static String loopback(HubUnderTest hub) {
    return "127.0.0.1:" + hub.hub().webSocketPort();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "http://127.0.0.1.evil.example",
        "http://evil127.0.0.1",
        "http://127.0.0.1@evil.example",
        "http://user@127.0.0.1",
        "http://127.0.0.1/",
        "http://127.0.0.2",
        "ftp://127.0.0.1",
        "file://",
        "127.0.0.1",
        "://",
        "%00",
        "http://127.0.0.1, http://evil.example",
        ""
      })
  void aPageOfAnotherSiteOrOfNoneIsRefused(String origin) {
    try (HubUnderTest hub = HubUnderTest.started();
        HubUnderTest guarded = authenticating(builder -> {})) {
      assertThat(answer(hub, loopback(hub), "Origin: " + origin)).startsWith(REFUSED);
      assertThat(answer(guarded, loopback(guarded), "Origin: " + origin)).startsWith(REFUSED);
      assertThat(hub.hub().stats().originsRefused()).isEqualTo(1);
      assertThat(hub.hub().stats().handshakesRefused()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "good.example, http://evil.example",
    "good.example, http://good.evil.example",
    "good.example, http://evilgood.example",
    "good.example, http://good.example.evil",
    "good.example, http://good",
    "good.example, http://user@good.example"
  })
  void aNameThatOnlyLooksLikeTheHostsIsRefused(String host, String origin) {
    try (HubUnderTest hub =
        authenticating(builder -> builder.access(a -> a.allowedHosts(List.of("good.example"))))) {
      assertThat(answer(hub, host, "Origin: http://good.example")).startsWith(ALLOWED);
      assertThat(answer(hub, host, "Origin: " + origin)).startsWith(REFUSED);
    }
  }

  @Test
  void aPageFromAFileIsTakenFromLoopbackWithoutProxyWhileNobodyIsAuthenticatedAndElseNot() {
    try (HubUnderTest hub = HubUnderTest.started();
        HubUnderTest guarded = authenticating(builder -> {})) {
      assertThat(answer(hub, loopback(hub), "Origin: null")).startsWith(ALLOWED);
      assertThat(answer(hub, "localhost", "Origin: null")).startsWith(ALLOWED);
      for (String header :
          List.of(
              "X-Forwarded-For: 127.0.0.1",
              "Forwarded: for=127.0.0.1",
              "X-Real-IP: 127.0.0.1",
              "Via: 1.1 proxy",
              "X-Forwarded-Host: localhost")) {
        assertThat(answer(hub, loopback(hub), "Origin: null", header)).startsWith(REFUSED);
      }
      assertThat(answer(guarded, loopback(guarded), "Origin: null")).startsWith(REFUSED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1",
        "http://127.0.0.1:8080",
        "https://127.0.0.1:8443",
        "http://localhost:8080",
        "HTTP://LOCALHOST:8080",
        "http://[::1]:8080"
      })
  void aPageOfThisMachineMayConnectWhateverItsPortAndName(String origin) {
    try (HubUnderTest hub = HubUnderTest.started()) {
      String port = ":" + hub.hub().webSocketPort();

      for (String host : List.of("127.0.0.1" + port, "localhost" + port, "[::1]" + port)) {
        assertThat(answer(hub, host, "Origin: " + origin)).startsWith(ALLOWED);
      }
      assertThat(hub.hub().stats().originsRefused()).isZero();
    }
  }

  @Test
  void whatIsNoBrowserSaysNoOriginAndMayConnect() {
    try (HubUnderTest hub = HubUnderTest.started();
        HubUnderTest guarded = authenticating(builder -> {})) {
      assertThat(answer(hub, loopback(hub))).startsWith(ALLOWED);
      assertThat(answer(guarded, loopback(guarded))).startsWith(ALLOWED);
    }
  }

  @Test
  void theSameHostInUpperCaseAndOnAnotherPortMayConnect() {
    try (HubUnderTest hub =
        authenticating(builder -> builder.access(a -> a.allowedHosts(List.of("App.example"))))) {
      assertThat(answer(hub, "app.example:1234", "Origin: HTTP://APP.EXAMPLE")).startsWith(ALLOWED);
      assertThat(answer(hub, "APP.EXAMPLE", "Origin: https://app.example:8443"))
          .startsWith(ALLOWED);
    }
  }

  @Test
  void aNameThatWasBoundToLoopbackIsRefused() {
    try (HubUnderTest hub = HubUnderTest.started();
        HubUnderTest guarded = authenticating(builder -> {})) {
      for (HubUnderTest each : List.of(hub, guarded)) {
        assertThat(answer(each, "evil.example:1234", "Origin: http://evil.example"))
            .startsWith(REFUSED);
        assertThat(answer(each, "localhost.evil.example")).startsWith(REFUSED);
        assertThat(answer(each, "127.0.0.1.")).startsWith(REFUSED);
        assertThat(each.hub().stats().originsRefused()).isEqualTo(3);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"user@127.0.0.1", "127.0.0.1:0x1", "127.0.0.1:1:2", "[::1", "a b", "/"})
  void aHostThatIsNoneIsAnsweredAsAWrongRequest(String host) {
    try (HubUnderTest hub = HubUnderTest.started()) {
      assertThat(answer(hub, host)).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void configuredOriginsAndHostsMayConnect() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder ->
                builder.access(
                    a ->
                        a.allowedOrigins(List.of("https://app.example", "http://dev.example:3000"))
                            .allowedHosts(List.of("push.example"))))) {
      for (String origin : List.of("https://app.example", "http://dev.example:3000")) {
        assertThat(answer(hub, "push.example", "Origin: " + origin)).startsWith(ALLOWED);
      }
      for (String origin : List.of("http://app.example", "https://app.example:444", "null")) {
        assertThat(answer(hub, "push.example", "Origin: " + origin, "Via: 1.1 a"))
            .startsWith(REFUSED);
      }
    }
  }

  @Test
  void overTlsAPageThatCameWithoutItIsRefused() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder ->
                builder.webSocket(w -> w.tls(t -> t.context(TestIdentity.hub().context()))))) {
      for (String origin : List.of("http://127.0.0.1", "http://localhost:8080", "null")) {
        RawPage.Options to = hub.to().tls(TestIdentity.hub().trusting()).header("Origin", origin);
        String head = hub.keep(to.openRaw()).send(to.handshake()).readHead();
        assertThat(head).startsWith(origin.equals("null") ? ALLOWED : REFUSED);
      }
      RawPage.Options https =
          hub.to().tls(TestIdentity.hub().trusting()).header("Origin", "https://127.0.0.1:8443");
      hub.bound(hub.keep(https.open()), "uid1");
    }
  }

  @Test
  void anHttpPageBehindATlsProxyIsRefused() {
    try (HubUnderTest hub =
        authenticating(builder -> builder.access(a -> a.trustedProxies(List.of("127.0.0.1"))))) {
      String[] client = {"X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https", ""};

      client[2] = "Origin: http://push.example";
      assertThat(answer(hub, "push.example", client)).startsWith(REFUSED);
      client[2] = "Origin: https://push.example";
      assertThat(answer(hub, "push.example", client)).startsWith(ALLOWED);
    }
  }

  @Test
  void eachRefusalIsOneLineThatNamesTheOptionUpToTenAMinute() {
    try (CapturedLog log = CapturedLog.from(CapturedLog.WARN);
        HubUnderTest hub = HubUnderTest.started()) {
      answer(hub, loopback(hub), "Origin: http://evil.example");
      assertThat(log.lines("Refused a page"))
          .singleElement()
          .asString()
          .contains("Origin http://evil.example", "option access.allowedOrigins");

      answer(hub, "evil.example");
      assertThat(log.lines("Refused a page")).hasSize(2);
      assertThat(log.lines("Refused a page").get(1))
          .contains("Host evil.example", "option access.allowedHosts", "access.trustedProxies");

      for (int i = 0; i < 50; i++) {
        answer(hub, loopback(hub), "Origin: http://evil.example");
      }
      assertThat(log.lines("Refused a page")).hasSize(11);
      assertThat(hub.hub().stats().originsRefused()).isEqualTo(52);
    }
  }
}
