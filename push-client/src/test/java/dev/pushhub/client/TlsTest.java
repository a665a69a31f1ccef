package dev.pushhub.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.client.PushClientException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client over TLS: whom it believes, and that its promises hold. */
class TlsTest {
  private static LineServer hub(UnaryOperator<String> answer) {
    return LineServer.answeringByTls(TestIdentity.hub().context(), false, answer);
  }

  private static PushClientBuilder to(int port) {
    return PushClient.builder()
        .port(port)
        .connectTimeout(Duration.ofSeconds(5))
        .trustStore(TestIdentity.hub().certificateFile());
  }

  @Test
  void itPushesByTlsWhicheverWayItTrusts() {
    TestIdentity identity = TestIdentity.hub();
    try (LineServer hub = hub(line -> "ok")) {
      for (PushClientBuilder builder :
          List.of(
              PushClient.builder().trustStore(identity.certificateFile()),
              PushClient.builder().trustStore(identity.pkcs12(), TestIdentity.PASSWORD),
              PushClient.builder().tls(identity.trusting()),
              PushClient.builder().host("localhost").trustStore(identity.certificateFile()))) {
        try (PushClient push =
            builder.port(hub.port()).connectTimeout(Duration.ofSeconds(5)).build()) {
          assertThat(push.send("uid1", 1)).isTrue();
          assertThat(hub.line()).isEqualTo("{\"uid\":\"uid1\",\"data\":1}\n");
        }
      }
    }
  }

  @Test
  void largeAndManyRequestsAreAnsweredInOrder() throws Exception {
    try (LineServer hub = hub(line -> line.contains("\"even\"") ? "ok" : "fail");
        PushClient push = to(hub.port()).build()) {
      String large = "x".repeat(1 << 20);
      List<CompletableFuture<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        answers.add(push.sendAsync(i % 2 == 0 ? "even" : "odd", i % 1_000 == 0 ? large : i));
      }

      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i % 2 == 0);
      }
      assertThat(hub.connections()).isOne();
    }
  }

  @Test
  void bytesMayComeOneByOne() throws Exception {
    try (LineServer hub = hub(line -> "ok");
        ChoppingRelay relay = new ChoppingRelay(hub.port());
        PushClient push = to(relay.port()).build()) {
      assertThat(push.send("uid1", "x".repeat(40_000))).isTrue();
      assertThat(push.send("uid1", 2)).isTrue();
    }
  }

  @Test
  void theSecretGoesFirst() {
    try (LineServer hub = hub(line -> "ok");
        PushClient push = to(hub.port()).secret("s3cret").build()) {
      assertThat(push.send("uid1", 1)).isTrue();

      assertThat(hub.line()).isEqualTo("{\"cmd\":\"auth\",\"secret\":\"s3cret\"}\n");
      assertThat(hub.line()).contains("uid1");
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefused(@TempDir Path directory) {
    TestIdentity other = TestIdentity.create(directory, "other", "dns:hub.example,ip:192.0.2.1");
    try (LineServer hub = LineServer.answeringByTls(other.context(), false, line -> "ok")) {
      for (PushClientBuilder builder :
          List.of(
              PushClient.builder().trustStore(other.certificateFile()),
              PushClient.builder().tls(other.trusting()),
              PushClient.builder().host("localhost").tls(other.trusting()))) {
        try (PushClient push =
            builder.port(hub.port()).connectTimeout(Duration.ofSeconds(5)).build()) {
          PushClientException thrown = Failures.of(() -> push.send("uid1", 1));

          assertThat(thrown.reason()).isEqualTo(Reason.UNREACHABLE);
          assertThat(thrown.mayHaveBeenDelivered()).isFalse();
          assertThat(thrown)
              .hasMessageContaining("TLS failed (is its certificate trusted, and for this host?)");
        }
      }
      assertThat(hub.linesWaiting()).isZero();
    }
  }

  @Test
  void aCertificateThatIsNotTrustedIsRefused(@TempDir Path directory) {
    TestIdentity stranger = TestIdentity.create(directory, "stranger");
    try (LineServer hub = LineServer.answeringByTls(stranger.context(), false, line -> "ok")) {
      for (PushClientBuilder builder : List.of(to(hub.port()), PushClient.builder().tls())) {
        try (PushClient push =
            builder.port(hub.port()).connectTimeout(Duration.ofSeconds(5)).build()) {
          assertThat(Failures.of(() -> push.send("uid1", 1)).reason())
              .isEqualTo(Reason.UNREACHABLE);
        }
      }
      assertThat(hub.linesWaiting()).isZero();
    }
  }

  @Test
  void aHandshakeThatStallsEndsAtTheConnectTimeout() {
    try (LineServer silent = LineServer.played();
        PushClient push = to(silent.port()).connectTimeout(Duration.ofMillis(200)).build()) {
      long start = System.nanoTime();
      PushClientException thrown = Failures.of(() -> push.send("uid1", 1));

      assertThat(thrown.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(thrown.mayHaveBeenDelivered()).isFalse();
      assertThat(thrown).hasMessageContaining("the TLS handshake was not done in time");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void aTrustManagerThatBlocksHoldsNobodyPastTheConnectTimeout() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Blocking(release)}, null);
    try (LineServer hub = hub(line -> "ok");
        PushClient push =
            PushClient.builder()
                .port(hub.port())
                .tls(context)
                .connectTimeout(Duration.ofMillis(300))
                .build()) {
      long start = System.nanoTime();

      assertThat(Failures.of(() -> push.send("uid1", 1)).reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    } finally {
      release.countDown();
    }
  }

  @Test
  void aHubThatSpeaksNoTlsIsToldApart() {
    try (LineServer plain = LineServer.closing();
        PushClient push = to(plain.port()).build()) {
      assertThat(Failures.of(() -> push.send("uid1", 1)))
          .hasMessageContaining("Nothing was pushed")
          .extracting(PushClientException::reason)
          .isEqualTo(Reason.UNREACHABLE);
    }
  }

  @Test
  void theClientCertificateIsShownToAHubThatWantsOne(@TempDir Path directory) {
    TestIdentity publisher = TestIdentity.create(directory, "publisher");
    TestIdentity identity = TestIdentity.hub();
    try (LineServer hub =
        LineServer.answeringByTls(identity.trusting(publisher), true, line -> "ok")) {
      try (PushClient push =
          to(hub.port()).clientCertificate(publisher.pkcs12(), TestIdentity.PASSWORD).build()) {
        assertThat(push.send("uid1", 1)).isTrue();
      }
      try (PushClient push = to(hub.port()).build()) {
        PushClientException thrown = Failures.of(() -> push.send("uid1", 2));
        assertThat(thrown.reason()).isIn(Reason.CONNECTION_LOST, Reason.UNREACHABLE);
      }
      assertThat(hub.line()).isEqualTo("{\"uid\":\"uid1\",\"data\":1}\n");
      assertThat(hub.linesWaiting()).isZero();
    }
  }

  @Test
  void aRequestWhoseRecordWasCutOffWasNotDeliveredAndTheNextGoesOnANewConnection()
      throws Exception {
    try (LineServer hub = LineServer.playedByTls(TestIdentity.hub().context());
        PushClient push = to(hub.port()).replyTimeout(Duration.ofMillis(500)).build()) {
      CompletableFuture<Boolean> large = push.sendAsync("u", "x".repeat(8 << 20));
      LineServer.Peer stalled = hub.accept();
      assertThat(stalled.readByte()).isEqualTo('{'); // shakes hands, and reads a record
      PushClientException thrown = Failures.of(large);
      CompletableFuture<Boolean> next = push.sendAsync("u", 2);

      assertThat(thrown.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(thrown.mayHaveBeenDelivered()).isFalse();
      LineServer.Peer fresh = hub.accept();
      assertThat(fresh.read()).isEqualTo("{\"uid\":\"u\",\"data\":2}\n");
      fresh.write("ok\n");
      assertThat(next.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aHubThatWasRestartedWhileTheClientWasIdleIsConnectedToAgain() {
    SSLContext tls = TestIdentity.hub().context();
    LineServer first = LineServer.answeringByTls(tls, false, line -> "ok");
    int port = first.port();
    try (PushClient push = to(port).build()) {
      assertThat(push.send("uid1", 1)).isTrue();
      first.close();
      try (LineServer second = LineServer.answeringByTls(port, tls, false, line -> "ok")) {
        assertThat(push.send("uid1", 2)).isTrue();
        assertThat(second.line()).contains("\"data\":2");
      }
    }
  }

  @Test
  void filesThatCantBeUsedAreToldWhenItIsBuilt(@TempDir Path directory) throws Exception {
    Path nothing = Files.writeString(directory.resolve("nothing"), "");

    assertThatThrownBy(
            () ->
                PushClient.builder()
                    .port(0)
                    .trustStore(directory.resolve("none"))
                    .clientCertificate(TestIdentity.hub().pkcs12(), "wr0ng")
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "port is 0", "trustStore", "none can't be read", "its own password")
        .hasMessageNotContaining("wr0ng");
    assertThatThrownBy(() -> PushClient.builder().trustStore(nothing).build())
        .hasMessageContaining("give a file of PEM certificates, or PKCS12");
    assertThatThrownBy(
            () ->
                PushClient.builder()
                    .tls(TestIdentity.hub().trusting())
                    .trustStore(TestIdentity.hub().certificateFile())
                    .build())
        .hasMessageContaining("an SSLContext and files beside it");
  }

  private record Blocking(CountDownLatch release) implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
