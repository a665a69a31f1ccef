package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.ListenerOptions;
import dev.pushhub.core.wire.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
  void plaintextIsLoudThoughASecretIsSetAndSaysWhatIsMissing() {
    assertThat(
            logOf(
                with(
                    l ->
                        l.address("0.0.0.0")
                            .secret("s3cret")
                            .dangerouslyAllowPlaintextOnPrivateNetwork(true))))
        .contains("ANYBODY CAN PUSH", "address 0.0.0.0 is no loopback", "Give it TLS, or leave")
        .doesNotContain("s3cret");
  }

  @Test
  void tlsAloneIsLoudAndSaysWhatIsMissing() {
    assertThat(
            logOf(
                with(
                    l ->
                        l.address("0.0.0.0")
                            .tls(ExposedAddressTest::hubs)
                            .dangerouslyAllowPlaintextOnPrivateNetwork(true))))
        .contains("ANYBODY CAN PUSH", "Give it a secret or required client certificates, or leave");
  }

  @Test
  void certificatesThatNobodyNeedsAreRefused() {
    assertThatThrownBy(
            () ->
                with(l ->
                        l.tls(ExposedAddressTest::hubs)
                            .tls(
                                t ->
                                    t.acceptClientCertificates(
                                        TestIdentity.hub().certificateFile())))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "lets everybody push without one; set a secret, or requireClientCertificates");
  }

  @Test
  void theOptionsTellWhetherPlaintextIsAllowed() {
    for (boolean allowed : new boolean[] {true, false}) {
      assertThat(
              with(l -> l.dangerouslyAllowPlaintextOnPrivateNetwork(allowed))
                  .build()
                  .options()
                  .listener())
          .asString()
          .contains("dangerouslyAllowPlaintextOnPrivateNetwork=" + allowed);
    }
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

  /** Loopback when it is first looked up, every interface after that. */
  private final List<String> lookups = new ArrayList<>();

  private InetAddress changing(String name) throws UnknownHostException {
    lookups.add(name);
    return InetAddress.getByName(
        Collections.frequency(lookups, name) == 1 ? "127.0.0.1" : "0.0.0.0");
  }

  private static boolean answers(String address, int port) throws IOException {
    try (Socket socket = new Socket(address, port)) {
      return socket.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  @Test
  void whatANameWasFoundToBeIsCheckedAndBoundAndNotAskedAgain() throws Exception {
    HubOptions options =
        with(l -> l.address("localhost")).webSocket(w -> w.address("localhost.")).build().options();

    HubAssembly hub = HubAssembly.start(options, cause -> {}, this::changing);

    try {
      assertThat(lookups).containsExactly("localhost.", "localhost");
      for (int port : new int[] {hub.listenerPort(), hub.webSocketPort()}) {
        assertThat(answers("127.0.0.1", port)).isTrue();
        assertThat(answers("127.0.0.2", port)).isFalse(); // as it would on every interface
      }
    } finally {
      hub.close();
    }
  }

  @Test
  void aNameThatLeadsElsewhereByNowIsRefused() {
    HubOptions options = with(l -> l.address("localhost")).build().options();

    assertThatThrownBy(
            () ->
                HubAssembly.start(
                    options,
                    cause -> {},
                    name -> InetAddress.getByName(name.equals("localhost") ? "0.0.0.0" : name)))
        .isInstanceOfSatisfying(
            PushException.class,
            e -> assertThat(e.reason()).isEqualTo(PushException.Reason.EXPOSED))
        .hasMessageContaining("listener.address localhost");
  }

  @Test
  void aListenerThatIsOffMayHaveAnyAddress() {
    with(l -> l.address("0.0.0.0").enabled(false)).build();
  }
}
