package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.options.CredentialSource;
import dev.pushhub.core.wire.CapturedLog;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything that is logged at TRACE, by the hub and the libraries below it, while pages and
 * publishers present secrets in every way: none of them is in it.
 */
@Timeout(60)
class SecretsNotLoggedTest {
  private static final String MARK = "S3CR3T";

  /** An application that repeats in its exceptions what it was given. */
  private static final Authenticator CARELESS =
      (credential, handshake) -> {
        if (credential.contains("throws")) {
          throw new IllegalStateException(
              "can't look up "
                  + credential
                  + handshake.header("cookie").orElse("")
                  + handshake.header("authorization").orElse("")
                  + handshake.query(),
              new RuntimeException(credential));
        }
        if (credential.contains("later")) {
          return Authentication.later(
              java.util.concurrent.CompletableFuture.failedFuture(
                  new IllegalStateException("no answer for " + credential)));
        }
        return credential.contains("refused")
            ? Authentication.refused("unknown")
            : Authentication.uid("uid1");
      };

  private static RawPage.Options withSecrets(HubUnderTest hub) {
    return hub.to()
        .path("/room?token=" + MARK + "-query&x=1")
        .header("Cookie", "a=b; sid=" + MARK + "-cookie")
        .header("Authorization", "Bearer " + MARK + "-authorization")
        .header("Sec-WebSocket-Protocol", "pushhub.bearer, " + MARK + "-subprotocol");
  }

  private static void visit(HubUnderTest hub) {
    hub.bound(hub.keep(withSecrets(hub).open()), MARK + "-accepted");
    RawPage.Options other = withSecrets(hub).header("Origin", "http://evil.example");
    hub.keep(other.openRaw()).send(other.handshake()).readHead();
    RawPage.Options wrong = withSecrets(hub).header("Content-Length", "3");
    hub.keep(wrong.openRaw()).send(wrong.handshake()).readHead();
    hub.connection()
        .send("GET /?t=" + MARK + " HTTP/1.1\r\nCookie: " + MARK + "\n\r\n\r\n")
        .readHead();
    hub.connection().send("GET /\u001b?t=" + MARK + " HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
    hub.keep(withSecrets(hub).openRaw()).send("POST /?t=" + MARK);
    RawPage broken = hub.keep(withSecrets(hub).open());
    broken.text(MARK).send("GET /" + MARK);
  }

  private static void publish(HubUnderTest hub) {
    RawPublisher publisher = hub.publisher();
    publisher.request("{\"cmd\":\"auth\",\"secret\":\"" + MARK + "-listener\"}");
    publisher.request("{\"uid\":\"uid1\",\"token\":\"" + MARK + "\"}");
    publisher.request("{\"uid\":" + MARK);
    hub.publisher().request("{\"cmd\":\"auth\",\"secret\":\"" + MARK + "-wrong\"}");
    hub.publisher().request("{\"uid\":\"uid1\",\"token\":\"" + MARK + "\"}");
    hub.publisher().send("GET /?token=" + MARK + " HTTP/1.1\r\nCookie: " + MARK + "\r\n\r\n");
  }

  private static void assertNoMark(CapturedLog log) {
    assertThat(log.text()).contains("The hub is open", "The hub is closed");
    assertThat(log.lines(MARK)).isEmpty();
  }

  @Test
  void withAnAuthenticatorThatFailsRefusesAndAccepts() {
    try (CapturedLog log = CapturedLog.from(CapturedLog.TRACE)) {
      try (HubUnderTest hub =
          HubUnderTest.started(
              builder ->
                  builder.authenticator(CARELESS).listener(l -> l.secret(MARK + "-listener")))) {
        for (String credential : List.of("throws", "later", "refused")) {
          hub.keep(withSecrets(hub).open()).bind(MARK + "-" + credential).expectClose();
        }
        hub.keep(withSecrets(hub).open()).bind(MARK);
        HubUnderTest.await().until(() -> hub.hub().isOnline("uid1"));
        publish(hub);
        assertThat(log.text()).contains("The authenticator failed", "can't look up ***");
      }
      assertNoMark(log);
    }
  }

  @Test
  void withCredentialsInTheHandshake() {
    try (CapturedLog log = CapturedLog.from(CapturedLog.TRACE)) {
      for (CredentialSource source :
          List.of(
              CredentialSource.query("token"),
              CredentialSource.cookie("sid"),
              CredentialSource.bearerHeader(),
              CredentialSource.bearerSubprotocol())) {
        try (HubUnderTest hub =
            HubUnderTest.started(
                builder ->
                    builder
                        .authenticator(CARELESS)
                        .access(a -> a.allowedOrigins(List.of("https://app.example")))
                        .webSocket(w -> w.credentials(source)))) {
          hub.keep(withSecrets(hub).open());
          HubUnderTest.await().until(() -> hub.hub().isOnline("uid1"));
        }
      }
      assertNoMark(log);
    }
  }

  @Test
  void withTheDefaultAuthenticatorWhereTheCredentialIsTheUid() {
    try (CapturedLog log = CapturedLog.from(CapturedLog.TRACE)) {
      try (HubUnderTest hub = HubUnderTest.started()) {
        visit(hub);
        publish(hub);
        HubUnderTest.await().until(() -> hub.hub().stats().publishersRefused() > 0);
      }
      assertNoMark(log);
    }
  }
}
