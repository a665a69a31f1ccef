package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.options.ListenerOptions;
import dev.pushhub.core.wire.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No address exposes a port in silence, and the listener's is refused where it is not protected.
 */
class ExposedAddressTest {
  private static PushHubBuilder with(Consumer<ListenerOptions.Builder> listener) {
    return PushHub.builder().webSocketPort(0).listenerPort(0).listener(listener);
  }

  private static String logOf(PushHubBuilder builder) {
    PrintStream err = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (PushHub hub = builder.build()) {
      hub.start();
    } finally {
      System.setErr(err);
    }
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void anOpenWebSocketIsLoud() {
    assertThat(logOf(with(l -> {}).webSocket(w -> w.address("0.0.0.0")))).contains("ARE EXPOSED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void aListenerThatOtherMachinesReachIsRefusedWithItsRemedy(String address) {
    for (PushHubBuilder builder :
        new PushHubBuilder[] {
          with(l -> l.address(address)),
          with(l -> l.address(address).secret("a secret that travels in clear")),
          with(l -> l.address(address).tls(ExposedAddressTest::hubs)),
          with(
              l ->
                  l.address(address)
                      .tls(
                          t -> {
                            hubs(t);
                            t.acceptClientCertificates(TestIdentity.hub().certificateFile());
                          }))
        }) {
      assertThatThrownBy(builder::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(
              "listener.address " + address,
              "TLS and a secret or required client certificates",
              "dangerouslyAllowPlaintextOnPrivateNetwork");
    }
  }

  private static void hubs(dev.pushhub.core.options.TlsOptions.Builder tls) {
    tls.pkcs12(TestIdentity.hub().pkcs12(), TestIdentity.PASSWORD);
  }

  @Test
  void tlsWithASecretOrRequiredCertificatesMayBeReached(@TempDir Path directory) {
    TestIdentity publisher = TestIdentity.create(directory, "publisher");

    assertThat(
            logOf(with(l -> l.address("0.0.0.0").tls(ExposedAddressTest::hubs).secret("s3cret"))))
        .doesNotContain("ANYBODY", "s3cret");
    assertThat(
            logOf(
                with(
                    l ->
                        l.address("0.0.0.0")
                            .tls(ExposedAddressTest::hubs)
                            .tls(t -> t.requireClientCertificates(publisher.certificateFile())))))
        .doesNotContain("ANYBODY");
  }

  @Test
  void plaintextIsAllowedByItsFrighteningNameAndIsLoud() {
    assertThat(
            logOf(with(l -> l.address("0.0.0.0").dangerouslyAllowPlaintextOnPrivateNetwork(true))))
        .contains("ANYBODY CAN PUSH");
  }

  @Test
  void loopbackNeedsNeither() {
    for (String address : new String[] {"127.0.0.1", "127.8.8.8", "::1", "localhost"}) {
      with(l -> l.address(address)).build();
    }
  }

  @Test
  void anEmptyAddressIsRefused() {
    assertThatThrownBy(() -> with(l -> l.address("")).build())
        .hasMessageContaining("listener.address is empty");
  }

  @Test
  void aListenerThatIsOffMayHaveAnyAddress() {
    with(l -> l.address("0.0.0.0").enabled(false)).build();
  }
}
