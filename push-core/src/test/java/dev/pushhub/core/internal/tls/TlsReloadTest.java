package dev.pushhub.core.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.PushHub;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.wire.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are replaced while the hub runs, and never by what can't be used. */
class TlsReloadTest {
  @TempDir private Path directory = Path.of("");

  private PushHub hub(Path chain, Path key) {
    return PushHub.builder()
        .webSocketPort(0)
        .listener(l -> l.enabled(false))
        .webSocket(w -> w.tls(t -> t.pem(chain, key).reloadInterval(Duration.ofMillis(10))))
        .build();
  }

  /** The certificate that a new connection is shown. */
  private static Certificate shown(PushHub hub) throws Exception {
    SSLContext any = SSLContext.getInstance("TLS");
    any.init(null, new TrustManager[] {new TrustsAnybody()}, null);
    try (SSLSocket socket =
        (SSLSocket)
            any.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), hub.webSocketPort())) {
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void aPairThatMatchesTakesOverAndOneThatDoesNotIsToldOnce() throws Exception {
    TestIdentity old = TestIdentity.create(directory, "old");
    TestIdentity renewed = TestIdentity.create(directory, "renewed");
    Path chain = directory.resolve("chain.pem");
    Path key = directory.resolve("key.pem");
    Files.writeString(chain, old.certificatePem());
    Files.writeString(key, old.keyPem());
    PrintStream err = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (PushHub hub = hub(chain, key)) {
      hub.start();
      assertThat(shown(hub)).isEqualTo(old.certificate());

      Files.writeString(chain, renewed.certificatePem());
      Awaitility.await()
          .untilAsserted(
              () -> {
                assertThat(shown(hub)).isEqualTo(old.certificate());
                assertThat(log.toString(StandardCharsets.UTF_8)).contains("do not match");
              });
      for (int i = 0; i < 5; i++) {
        assertThat(shown(hub)).isEqualTo(old.certificate());
      }
      Files.writeString(key, renewed.keyPem());
      Awaitility.await()
          .untilAsserted(() -> assertThat(shown(hub)).isEqualTo(renewed.certificate()));
    } finally {
      System.setErr(err);
    }
    assertThat(log.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce("can't be used, so what was read before stays")
        .containsOnlyOnce("are used from now on");
  }

  @Test
  void aHubWhoseKeyDoesNotMatchDoesNotStartAndLeavesNothingOpen() {
    TestIdentity one = TestIdentity.create(directory, "one");
    TestIdentity other = TestIdentity.create(directory, "other");
    try (PushHub hub = hub(one.certificateFile(), other.keyFile())) {
      assertThatThrownBy(hub::start)
          .isInstanceOf(PushException.class)
          .hasMessageContainingAll("TLS of the WebSocket can't be used", "do not match")
          .extracting(e -> ((PushException) e).reason())
          .isEqualTo(PushException.Reason.CANNOT_USE_TLS);
    }
  }

  private static final class TrustsAnybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
