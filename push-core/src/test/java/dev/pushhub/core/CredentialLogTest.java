package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.options.CredentialSource;
import dev.pushhub.core.wire.RawPage;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the log says about who may listen, and what it never says. */
@Timeout(60)
class CredentialLogTest {
  private final LogCapture log = LogCapture.of(PushHub.class);

  @AfterEach
  void restore() {
    log.close();
  }

  @Test
  void itIsSaidOnceThatNobodyIsAuthenticated() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      hub.page("uid1");
      hub.page("uid2");
    }

    assertThat(log.lines("Nobody is authenticated"))
        .singleElement()
        .asString()
        .contains("WARN")
        .contains("Set an Authenticator");
  }

  @Test
  void whereAnAuthenticatorIsSetNothingIsSaid() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder -> builder.authenticator((c, handshake) -> Authentication.uid(c)))) {
      hub.page("uid1");
    }

    assertThat(log.text()).contains("The hub is open").doesNotContain("Nobody is authenticated");
  }

  @Test
  void noCredentialIsLoggedWhereverItCameFrom() {
    Authenticator fails =
        (credential, handshake) -> {
          throw new IllegalStateException(
              handshake + ": \r\n" + credential, new NumberFormatException(credential));
        };
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder ->
                builder
                    .authenticator(fails)
                    .access(a -> a.allowedOrigins(Set.of("https://app.example.com")))
                    .webSocket(
                        w ->
                            w.credentials(
                                CredentialSource.query("token"),
                                CredentialSource.cookie("SESSION"),
                                CredentialSource.bearerSubprotocol(),
                                CredentialSource.bearerHeader(),
                                CredentialSource.firstFrame())))) {
      expectFailed(hub.keep(hub.to().path("/?token=s3cret-1").open()));
      expectFailed(hub.keep(hub.to().header("Cookie", "SESSION=s3cret-2").open()));
      expectFailed(
          hub.keep(hub.to().header("Sec-WebSocket-Protocol", "pushhub.bearer, s3cret-3").open()));
      expectFailed(hub.keep(hub.to().header("Authorization", "Bearer s3cret-4").open()));
      expectFailed(hub.page().bind("s3cret-5"));
    }

    assertThat(log.text()).contains("The authenticator failed").doesNotContain("s3cret");
    assertThat(log.text()).contains("***").contains("\\r\\n");
  }

  private static void expectFailed(RawPage page) {
    assertThat(page.expectClose().closeCode()).isEqualTo(4003);
  }
}
