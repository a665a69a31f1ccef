package dev.pushhub.core.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.PushHub;
import dev.pushhub.core.api.PushException;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** A context of the application's is held to forward secrecy as well. */
class CipherSuitesTest {
  private static final String CBC = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA";
  private static final String GCM = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";

  /** Has these cipher suites and no others. */
  private static final class Restricted extends SSLContext {
    Restricted(SSLContext full, String... suites) {
      super(new Spi(full, suites), full.getProvider(), full.getProtocol());
    }
  }

  private static final class Spi extends SSLContextSpi {
    private final SSLContext full;
    private final String[] suites;

    Spi(SSLContext full, String... suites) {
      this.full = full;
      this.suites = suites;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      SSLEngine engine = full.createSSLEngine();
      engine.setEnabledCipherSuites(suites);
      return engine;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return engineCreateSSLEngine();
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
        throws KeyManagementException {
      full.init(keys, trust, random);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return full.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return full.getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return full.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return full.getClientSessionContext();
    }
  }

  private static PushHub hub(String... suites) throws Exception {
    SSLContext full = SSLContext.getInstance("TLS");
    full.init(null, null, null);
    return PushHub.builder()
        .webSocketPort(0)
        .listener(l -> l.enabled(false))
        .webSocket(w -> w.tls(t -> t.context(new Restricted(full, suites))))
        .build();
  }

  @Test
  void aContextWithoutForwardSecrecyIsRefusedAtTheStartByTheNamesOfItsSuites() throws Exception {
    try (PushHub hub = hub(CBC)) {
      assertThatThrownBy(hub::start)
          .isInstanceOfSatisfying(
              PushException.class,
              e -> assertThat(e.reason()).isEqualTo(PushException.Reason.CANNOT_USE_TLS))
          .hasMessageContainingAll("TLS of the WebSocket", CBC, "jdk.tls.server.cipherSuites");
    }
  }

  @Test
  void oneThatHasItBesideOthersIsTaken() throws Exception {
    try (PushHub hub = hub(CBC, GCM)) {
      hub.start();

      assertThat(hub.isRunning()).isTrue();
    }
  }
}
