package dev.pushhub.core.options;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told about TLS when a hub is built. */
class TlsOptionsTest {
  private static void build(Consumer<TlsOptions.Builder> tls) {
    new HubOptions.Builder().webSocket(w -> w.tls(tls)).build();
  }

  @Test
  void exactlyOneSourceOfTheCertificateIsWanted(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("some"), "anything");

    assertThatThrownBy(() -> build(t -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("webSocket.tls has no certificate; give an SSLContext, or a PKCS12");
    assertThatThrownBy(() -> build(t -> t.pem(file, file).pkcs12(file, "")))
        .hasMessageContaining("more than one source");
    build(t -> t.pem(file, file));
  }

  @Test
  void filesThatAreNotThereAndTimesOutOfRangeAreToldAtOnce(@TempDir Path directory) {
    assertThatThrownBy(
            () ->
                build(
                    t ->
                        t.pem(directory.resolve("chain.pem"), directory)
                            .reloadInterval(Duration.ZERO)))
        .hasMessageContainingAll(
            "chain.pem can't be read",
            directory + " can't be read",
            "webSocket.tls.reloadInterval is PT0S");
  }

  @Test
  void whoAsksForCertificatesMustTrustSomebody(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("some"), "anything");
    SSLContext context = SSLContext.getDefault();

    assertThatThrownBy(() -> build(t -> t.pem(file, file).requireClientCertificates()))
        .hasMessageContaining("trusts nobody; give it a trust store");
    assertThatThrownBy(() -> build(t -> t.context(context).requireClientCertificates(file)))
        .hasMessageContaining("has an SSLContext and a trust store");
    build(t -> t.context(context).requireClientCertificates());
  }
}
