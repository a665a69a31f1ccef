package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.internal.websocket.AccessPolicy.Arrival;
import dev.pushhub.core.internal.websocket.AccessPolicy.Refusal;
import dev.pushhub.core.options.AccessOptions;
import dev.pushhub.core.options.AddressRange;
import dev.pushhub.core.options.CredentialSource;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.WebHost;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the wire can't show on loopback: other addresses, TLS; and the rules one by one. */
class AccessPolicyTest {
  private static final String LAN = "192.168.1.5";

  /** An arrival, changed one fact at a time. */
  private record Page(
      String peer,
      String local,
      boolean trusted,
      boolean forwarded,
      boolean secure,
      String host,
      List<String> origins) {

    static Page fromLan(String host, String... origins) {
      return new Page("192.168.1.77", LAN, false, false, false, host, List.of(origins));
    }

    static Page onLoopback(String host, String... origins) {
      return new Page("127.0.0.1", "127.0.0.1", false, false, false, host, List.of(origins));
    }

    Page throughTrustedProxy() {
      return new Page(peer, local, true, true, secure, host, origins);
    }

    Page byProxy() {
      return new Page(peer, local, trusted, true, secure, host, origins);
    }

    Page overTls() {
      return new Page(peer, local, trusted, forwarded, true, host, origins);
    }

    Optional<Refusal> at(AccessPolicy policy) {
      return Optional.ofNullable(
          policy.refusal(
              new Arrival(
                  AddressRange.address(peer).orElseThrow(),
                  AddressRange.address(local).orElseThrow(),
                  trusted,
                  forwarded,
                  secure,
                  WebHost.parse(host).orElseThrow(),
                  origins)));
    }
  }

  private static AccessPolicy policy(
      boolean authenticates, Consumer<AccessOptions.Builder> options) {
    HubOptions.Builder builder = new HubOptions.Builder().access(options);
    if (authenticates) {
      builder.authenticator((credential, handshake) -> Authentication.uid(credential));
    }
    return new AccessPolicy(builder.build());
  }

  private final AccessPolicy open = policy(false, a -> {});
  private final AccessPolicy guarded = policy(true, a -> {});

  @Test
  void whileNobodyIsAuthenticatedANameMustBeKnown() {
    AccessPolicy told = policy(false, a -> a.allowedHosts(List.of("Push.example.com")));
    Page rebound = Page.fromLan("evil.example:1234", "http://evil.example");

    assertThat(rebound.at(open)).contains(Refusal.UNKNOWN_HOST);
    assertThat(Page.fromLan("evil.example").at(open)).contains(Refusal.UNKNOWN_HOST);
    assertThat(Page.fromLan(LAN + ":1234", "http://" + LAN + ":8080").at(open)).isEmpty();
    assertThat(Page.fromLan("push.example.com", "http://push.example.com").at(told)).isEmpty();
    assertThat(Page.fromLan("PUSH.example.com:1234").at(told)).isEmpty();
    assertThat(rebound.at(told)).contains(Refusal.UNKNOWN_HOST);
  }

  @Test
  void withAnAuthenticatorANameMustBeKnownOnLoopbackOnly() {
    assertThat(Page.fromLan("push.example.com", "http://push.example.com").at(guarded)).isEmpty();
    assertThat(Page.onLoopback("evil.example:1234", "http://evil.example").at(guarded))
        .contains(Refusal.UNKNOWN_HOST);
  }

  @Test
  void aTrustedProxyVouchesForTheHost() {
    Page page = Page.onLoopback("push.example.com", "https://push.example.com");

    assertThat(page.throughTrustedProxy().at(open)).isEmpty();
    assertThat(page.throughTrustedProxy().at(guarded)).isEmpty();
    assertThat(page.byProxy().at(guarded)).contains(Refusal.UNKNOWN_HOST);
  }

  @Test
  void aPageWithoutOriginComesFromLoopbackOnlyAndWhileNobodyIsAuthenticated() {
    assertThat(Page.onLoopback("127.0.0.1:1234", "null").at(open)).isEmpty();
    assertThat(Page.onLoopback("127.0.0.1:1234", "null").byProxy().at(open))
        .contains(Refusal.NULL_ORIGIN);
    assertThat(Page.onLoopback("127.0.0.1:1234", "null").throughTrustedProxy().at(open))
        .contains(Refusal.NULL_ORIGIN);
    assertThat(Page.onLoopback("127.0.0.1:1234", "null").at(guarded)).contains(Refusal.NULL_ORIGIN);
    assertThat(Page.fromLan(LAN, "null").at(open)).contains(Refusal.NULL_ORIGIN);
    // A proxy on this machine that says nothing, and passes on what the browser calls the hub.
    assertThat(Page.onLoopback("192.0.2.7:1234", "null").at(open)).contains(Refusal.NULL_ORIGIN);
  }

  @Test
  void aProxyThatHidesTheHostTellsNothingAboutThePage() {
    Page page = Page.onLoopback("127.0.0.1:1234", "http://localhost:8080");
    AccessPolicy told = policy(true, a -> a.allowedOrigins(List.of("http://localhost:8080")));

    assertThat(page.at(guarded)).isEmpty();
    assertThat(page.byProxy().at(guarded)).contains(Refusal.PROXIED_LOOPBACK);
    assertThat(page.byProxy().at(told)).isEmpty();
  }

  @Test
  void overTlsAnHttpOriginIsRefusedConfiguredOrNot() {
    AccessPolicy told =
        policy(true, a -> a.allowedOrigins(List.of("http://b.example", "https://c.example")));
    Page http = Page.fromLan("a.example", "http://a.example").overTls();

    assertThat(http.at(guarded)).contains(Refusal.HTTP_OVER_TLS);
    assertThat(Page.fromLan("a.example", "https://a.example").overTls().at(guarded)).isEmpty();
    assertThat(Page.fromLan("a.example", "http://b.example").overTls().at(told))
        .contains(Refusal.HTTP_OVER_TLS);
    assertThat(Page.fromLan("a.example", "https://c.example").overTls().at(told)).isEmpty();
    assertThat(Page.fromLan("a.example", "http://b.example").at(told)).isEmpty();
  }

  @Test
  void configuredOriginsAreExact() {
    AccessPolicy told = policy(true, a -> a.allowedOrigins(List.of("https://app.example:8443")));

    assertThat(Page.fromLan("push.example", "https://app.example:8443").at(told)).isEmpty();
    assertThat(Page.fromLan("push.example", "https://app.example").at(told))
        .contains(Refusal.OTHER_SITE);
    assertThat(Page.fromLan("push.example", "http://app.example:8443").at(told))
        .contains(Refusal.OTHER_SITE);
    assertThat(Page.fromLan("push.example", "http://push.example").at(told)).isEmpty();
  }

  @Test
  void withConfiguredOriginsOnlyTheHostsOwnNameIsNotEnough() {
    AccessPolicy only =
        policy(
            false,
            a -> a.allowedOrigins(List.of("https://app.example")).configuredOriginsOnly(true));

    assertThat(Page.fromLan(LAN, "https://app.example").at(only)).isEmpty();
    assertThat(Page.fromLan(LAN, "https://" + LAN).at(only)).contains(Refusal.OTHER_SITE);
    assertThat(Page.onLoopback("localhost", "http://localhost").at(only))
        .contains(Refusal.OTHER_SITE);
    assertThat(Page.onLoopback("localhost", "null").at(only)).contains(Refusal.NULL_ORIGIN);
    assertThat(Page.onLoopback("localhost").at(only)).isEmpty();
  }

  @Test
  void aCredentialInACookieSwitchesThatOn() {
    HubOptions options =
        new HubOptions.Builder()
            .webSocket(w -> w.credentials(CredentialSource.cookie("SESSION")))
            .access(a -> a.allowedOrigins(List.of("https://app.example")))
            .authenticator((credential, handshake) -> Authentication.uid(credential))
            .build();
    AccessPolicy policy = new AccessPolicy(options);

    assertThat(Page.fromLan("app.example", "https://app.example").at(policy)).isEmpty();
    assertThat(Page.fromLan("app.example", "https://app.example:8443").at(policy))
        .contains(Refusal.OTHER_SITE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "NULL",
        "null null",
        "file://",
        "about:blank",
        "http://a.example/",
        "http://x@a.example"
      })
  void whatIsNoOriginIsRefused(String origin) {
    assertThat(Page.fromLan("a.example", origin).at(guarded)).contains(Refusal.NO_ORIGIN);
  }

  @Test
  void twoOriginsAreNone() {
    assertThat(Page.fromLan("a.example", "http://a.example", "http://a.example").at(guarded))
        .contains(Refusal.NO_ORIGIN);
  }

  @Test
  void onlyWebPagesBelongToAHostByItsName() {
    assertThat(Page.onLoopback("localhost", "chrome-extension://localhost").at(open))
        .contains(Refusal.OTHER_SITE);
    AccessPolicy told = policy(false, a -> a.allowedOrigins(List.of("chrome-extension://abc")));
    assertThat(Page.onLoopback("localhost", "chrome-extension://abc").at(told)).isEmpty();
  }

  @Test
  void everyRefusalNamesAnOption() {
    for (Refusal refusal : Refusal.values()) {
      assertThat(refusal.text()).contains("access.");
    }
  }
}
