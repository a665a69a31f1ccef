package dev.pushhub.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.PushHub;
import dev.pushhub.core.options.CredentialSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real hub with tokens, and pages as a browser opens them. */
@Timeout(60)
class JwtHubTest {
  private final Path dir;

  JwtHubTest(@TempDir Path dir) {
    this.dir = dir;
  }

  /** What a page is told. */
  private static final class Page implements WebSocket.Listener {
    private final CompletableFuture<String> text = new CompletableFuture<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.complete(data.toString());
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closeCode.complete(code);
      return CompletableFuture.completedFuture(null);
    }

    String text() {
      return text.orTimeout(20, TimeUnit.SECONDS).join();
    }

    int closeCode() {
      return closeCode.orTimeout(20, TimeUnit.SECONDS).join();
    }
  }

  private static PushHub hub(JwtKeys keys) {
    PushHub hub =
        PushHub.builder()
            .webSocketPort(0)
            .listenerPort(0)
            .authenticator(
                JwtAuthenticator.builder()
                    .keys(keys)
                    .audience("push")
                    .leeway(Duration.ZERO)
                    .build())
            .webSocket(
                w ->
                    w.address("127.0.0.1")
                        .credentials(
                            CredentialSource.bearerSubprotocol(),
                            CredentialSource.bearerHeader(),
                            CredentialSource.firstFrame()))
            .build();
    hub.start();
    return hub;
  }

  private static Map<String, Object> claims(long seconds) {
    return Tokens.with("exp", Instant.now().getEpochSecond() + seconds);
  }

  private static URI uri(PushHub hub) {
    return URI.create("ws://127.0.0.1:" + hub.webSocketPort());
  }

  private static WebSocket open(PushHub hub, Page page, String... subprotocols) {
    WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
    if (subprotocols.length > 0) {
      builder.subprotocols(
          subprotocols[0],
          List.of(subprotocols).subList(1, subprotocols.length).toArray(new String[0]));
    }
    return builder.buildAsync(uri(hub), page).orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static void assertHears(PushHub hub, Page page) {
    Awaitility.await().until(() -> hub.isOnline("uid1"));
    assertThat(hub.sendToUid("uid1", "hi")).isTrue();
    assertThat(page.text()).isEqualTo("hi");
  }

  @Test
  void aPageWithATokenAmongItsSubprotocolsHearsItsMessages() {
    try (PushHub hub = hub(JwtKeys.secret(Tokens.SECRET))) {
      Page page = new Page();

      WebSocket socket = open(hub, page, "pushhub.bearer", Tokens.hs256(claims(300)));

      assertThat(socket.getSubprotocol()).isEqualTo("pushhub.bearer");
      assertHears(hub, page);
      socket.abort();
    }
  }

  @Test
  void aTokenInTheFirstFrameIsGoodToo() {
    try (PushHub hub = hub(JwtKeys.secret(Tokens.SECRET))) {
      Page page = new Page();

      WebSocket socket = open(hub, page);
      socket.sendText(Tokens.hs256(claims(300)), true).join();

      assertHears(hub, page);
      socket.abort();
    }
  }

  @Test
  void aTokenOfAnAddressIsGoodOnceItsKeysAreThere() {
    try (JwksServer server = new JwksServer(dir)) {
      server.keys(Tokens.jwks(Tokens.RSA));
      JwtKeys keys =
          JwtKeys.jwks(
              JwksAddress.builder(server.uri())
                  .tls(server.tls())
                  .timeout(Duration.ofSeconds(20))
                  .build());
      try (PushHub hub = hub(keys)) {
        Page page = new Page();

        WebSocket socket = open(hub, page, "pushhub.bearer", Tokens.rs256(Tokens.RSA, claims(300)));

        assertHears(hub, page);
        assertThat(server.fetches()).isEqualTo(1);
        socket.abort();
      }
    }
  }

  @Test
  void aBadTokenIsRefusedAndAnOldOneAskedToBeRenewed() {
    try (PushHub hub = hub(JwtKeys.secret(Tokens.SECRET))) {
      Page bad = new Page();
      open(hub, bad, "pushhub.bearer", Tokens.hs256(claims(300)) + "x");
      Page old = new Page();
      open(hub, old, "pushhub.bearer", Tokens.hs256(claims(-300)));

      assertThat(bad.closeCode()).isEqualTo(1008);
      assertThat(old.closeCode()).isEqualTo(4001);
      assertThat(hub.stats().bindsRefused()).isEqualTo(2);
    }
  }

  @Test
  void theSessionEndsWithItsToken() {
    try (PushHub hub = hub(JwtKeys.secret(Tokens.SECRET))) {
      Page page = new Page();

      open(hub, page, "pushhub.bearer", Tokens.hs256(claims(3)));

      assertHears(hub, page);
      assertThat(page.closeCode()).isEqualTo(4001);
      assertThat(hub.stats().sessionsExpired()).isEqualTo(1);
      Awaitility.await().until(() -> !hub.isOnline("uid1"));
    }
  }

  @Test
  void whileTheKeysAreAwayAPageIsToComeBack() {
    try (JwksServer server = new JwksServer(dir)) {
      JwtKeys keys = JwtKeys.jwks(JwksAddress.builder(server.uri()).tls(server.tls()).build());
      try (PushHub hub = hub(keys)) {
        Page page = new Page();

        open(hub, page, "pushhub.bearer", Tokens.rs256(Tokens.RSA, claims(300)));

        assertThat(page.closeCode()).isEqualTo(4003);
        assertThat(hub.stats().bindsFailed()).isEqualTo(1);
      }
    }
  }
}
