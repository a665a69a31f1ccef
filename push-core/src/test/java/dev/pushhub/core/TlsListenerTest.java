package dev.pushhub.core;

import static dev.pushhub.core.HubUnderTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import dev.pushhub.core.wire.TestIdentity;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The internal listener over TLS, with secrets and client certificates; and TLS where none is. */
class TlsListenerTest {
  private static HubUnderTest started(
      Consumer<dev.pushhub.core.options.ListenerOptions.Builder> options) {
    return HubUnderTest.started(
        builder ->
            builder.listener(
                l -> {
                  l.tls(t -> t.pkcs12(TestIdentity.hub().pkcs12(), TestIdentity.PASSWORD));
                  options.accept(l);
                }));
  }

  private static RawPublisher publisher(HubUnderTest hub, SSLContext tls) {
    return RawPublisher.connect(hub.hub().listenerPort(), tls);
  }

  /** Tries to push; what came back, or null if the connection broke. */
  private static @Nullable String tryToPush(HubUnderTest hub, SSLContext tls) {
    String[] reply = new String[1];
    Throwable failure =
        catchThrowable(
            () -> {
              try (RawPublisher publisher = publisher(hub, tls)) {
                reply[0] = publisher.request("{\"uid\":\"uid1\",\"percent\":\"88%\"}");
              }
            });
    return failure == null ? reply[0] : null;
  }

  @Test
  void linesAreAnsweredInOrderHoweverManyAtOnce() {
    try (HubUnderTest hub = started(l -> {})) {
      RawPage page = hub.page("uid1");
      try (RawPublisher publisher = publisher(hub, TestIdentity.hub().trusting())) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
          lines
              .append("{\"uid\":\"uid")
              .append(1 + i % 2)
              .append("\",\"n\":")
              .append(i)
              .append("}\n");
        }
        publisher.send(lines.toString()).halfClose();

        for (int i = 0; i < 5_000; i++) {
          assertThat(publisher.readLine()).isEqualTo(i % 2 == 0 ? "ok" : "fail");
        }
        publisher.expectEof();
      }
      for (int i = 0; i < 5_000; i += 2) {
        assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\",\"n\":" + i + "}");
      }
    }
  }

  @Test
  void nothingIsExecutedBeforeTheSecret() {
    try (HubUnderTest hub = started(l -> l.secret("s3cret"))) {
      RawPage page = hub.page("uid1");

      assertThat(tryToPush(hub, TestIdentity.hub().trusting())).startsWith("error auth-required");
      try (RawPublisher publisher = publisher(hub, TestIdentity.hub().trusting())) {
        assertThat(publisher.request("{\"cmd\":\"auth\",\"secret\":\"s3cret\"}")).isEqualTo("ok");
        assertThat(publisher.request("{\"uid\":\"uid1\"}")).isEqualTo("ok");
      }

      assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\"}");
      assertThat(hub.hub().stats().accepted()).isOne();
    }
  }

  @Test
  void withRequiredCertificatesOnlyTheirOwnersPush(@TempDir Path directory) {
    TestIdentity publisher = TestIdentity.create(directory, "publisher");
    TestIdentity stranger = TestIdentity.create(directory, "stranger");
    TestIdentity hubs = TestIdentity.hub();
    try (HubUnderTest hub =
        started(l -> l.tls(t -> t.requireClientCertificates(publisher.certificateFile())))) {
      hub.page("uid1");

      assertThat(tryToPush(hub, hubs.trusting())).isNull();
      assertThat(tryToPush(hub, stranger.trusting(hubs))).isNull();
      assertThat(hub.hub().stats().accepted()).isZero();
      await().until(() -> hub.hub().stats().tlsFailures() == 2);
      assertThat(tryToPush(hub, publisher.trusting(hubs))).isEqualTo("ok");
    }
  }

  @Test
  void requiredCertificatesDoNotStandForTheSecret(@TempDir Path directory) {
    TestIdentity publisher = TestIdentity.create(directory, "publisher");
    try (HubUnderTest hub =
        started(
            l ->
                l.secret("s3cret")
                    .tls(t -> t.requireClientCertificates(publisher.certificateFile())))) {

      assertThat(tryToPush(hub, publisher.trusting(TestIdentity.hub())))
          .startsWith("error auth-required");
    }
  }

  @Test
  void withOptionalCertificatesATrustedOneStandsForTheSecret(@TempDir Path directory) {
    TestIdentity publisher = TestIdentity.create(directory, "publisher");
    TestIdentity stranger = TestIdentity.create(directory, "stranger");
    TestIdentity hubs = TestIdentity.hub();
    try (HubUnderTest hub =
        started(
            l ->
                l.secret("s3cret")
                    .tls(
                        t ->
                            t.acceptClientCertificates(
                                publisher.pkcs12(), TestIdentity.PASSWORD)))) {

      assertThat(tryToPush(hub, hubs.trusting())).startsWith("error auth-required");
      assertThat(tryToPush(hub, stranger.trusting(hubs))).startsWith("error auth-required");
      assertThat(tryToPush(hub, publisher.trusting(hubs))).isEqualTo("fail");
      try (RawPublisher known = publisher(hub, publisher.trusting(hubs));
          RawPublisher unknown = publisher(hub, hubs.trusting())) {
        String longer = "{\"uid\":\"uid1\",\"pad\":\"" + "x".repeat(20_000) + "\"}";
        assertThat(known.request(longer)).isEqualTo("fail");
        assertThat(unknown.request(longer)).startsWith("error too-long ");
      }
    }
  }

  @Test
  void aPlainLineToTheTlsPortExecutesNothing() {
    try (HubUnderTest hub = started(l -> {})) {
      hub.page("uid1");
      RawPublisher plain = hub.publisher();

      plain.line("{\"uid\":\"uid1\"}");

      plain.expectGone();
      assertThat(hub.hub().stats().accepted()).isZero();
      await().until(() -> hub.hub().stats().tlsFailures() == 1);
      await().until(() -> hub.hub().stats().publishers() == 0);
    }
  }

  @Test
  void aClientHelloToThePlainPortExecutesNothingAndIsClosedAtItsFirstByte() throws Exception {
    try (HubUnderTest hub = HubUnderTest.started()) {
      SSLEngine engine = TestIdentity.hub().trusting().createSSLEngine("localhost", 1);
      engine.setUseClientMode(true);
      ByteBuffer hello = ByteBuffer.allocate(32 << 10);
      engine.wrap(ByteBuffer.allocate(0), hello);
      RawPublisher publisher = hub.publisher();

      publisher.send(hello.array(), 0, hello.position());

      publisher.expectGone();
      assertThat(hub.hub().stats().publishersRefused()).isOne();
      assertThat(hub.hub().stats().accepted()).isZero();
      assertThat(hub.hub().stats().linesRejected()).isZero();
    }
  }
}
