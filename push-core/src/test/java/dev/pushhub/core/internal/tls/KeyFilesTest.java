package dev.pushhub.core.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.TlsOptions;
import dev.pushhub.core.wire.TestIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of all kinds that people have, and what they are told about those that can't be used. */
class KeyFilesTest {
  @TempDir private Path directory = Path.of("");

  private static KeyFiles files(Consumer<TlsOptions.Builder> tls) {
    return new KeyFiles(
        new HubOptions.Builder()
            .webSocket(w -> w.tls(tls))
            .build()
            .webSocket()
            .tls()
            .orElseThrow());
  }

  private Path file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void pemFilesOfRsaAndEllipticKeysAreRead() throws Exception {
    for (TestIdentity identity :
        new TestIdentity[] {
          TestIdentity.create(directory, "elliptic"), TestIdentity.createRsa(directory, "rsa")
        }) {
      Path chain = identity.certificateFile();
      Path key = identity.keyFile();
      Path both = file("both.pem", identity.keyPem() + "and\n" + identity.certificatePem());

      assertThat(files(t -> t.pem(chain, key)).read()).isNotNull();
      assertThat(files(t -> t.pem(both, both)).read()).isNotNull();
      assertThat(files(t -> t.pkcs12(identity.pkcs12(), TestIdentity.PASSWORD)).read()).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ed25519", "RSASSA-PSS"})
  void otherKindsOfKeysAreReadAsWell(String algorithm) throws Exception {
    TestIdentity identity = TestIdentity.createOf(directory, algorithm);
    Path chain = identity.certificateFile();
    Path key = identity.keyFile();

    assertThat(files(t -> t.pem(chain, key)).read()).isNotNull();
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    TestIdentity one = TestIdentity.create(directory, "one");
    TestIdentity other = TestIdentity.create(directory, "other");
    TestIdentity rsa = TestIdentity.createRsa(directory, "rsa");

    assertThatThrownBy(() -> files(t -> t.pem(one.certificateFile(), other.keyFile())).read())
        .isInstanceOf(UnusableFileException.class)
        .hasMessageContaining("do not match; give the key that the certificate was made for");
    assertThatThrownBy(() -> files(t -> t.pem(one.certificateFile(), rsa.keyFile())).read())
        .hasMessageContaining("does not match the certificate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN EC PARAMETERS-----\nBggq\n-----END EC PARAMETERS-----\n"
            + "-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF\n-----END ENCRYPTED PRIVATE KEY-----"
      })
  void aKeyInAnotherFormatIsRefusedWithTheCommandThatHelps(String pem) throws Exception {
    Path key = file("other.pem", pem);
    Path chain = TestIdentity.hub().certificateFile();

    assertThatThrownBy(() -> files(t -> t.pem(chain, key)).read())
        .isInstanceOf(UnusableFileException.class)
        .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt -in " + key);
  }

  @Test
  void aKeyEncryptedTheOldWayIsCalledEncrypted() throws Exception {
    Path key =
        file(
            "old.pem",
            """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-256-CBC,00

            MIIB
            -----END RSA PRIVATE KEY-----
            """);
    Path chain = TestIdentity.hub().certificateFile();

    assertThatThrownBy(() -> files(t -> t.pem(chain, key)).read())
        .hasMessageContaining("that is encrypted");
  }

  @Test
  void whatIsMissingOrNoSuchFileIsNamed() throws Exception {
    TestIdentity hub = TestIdentity.hub();
    Path chain = hub.certificateFile();
    Path key = hub.keyFile();
    Path broken =
        file("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");

    assertThatThrownBy(() -> files(t -> t.pem(key, key)).read())
        .hasMessageContaining(key + " has no certificate in it");
    assertThatThrownBy(() -> files(t -> t.pem(chain, chain)).read())
        .hasMessageContaining(chain + " has no key in it");
    assertThatThrownBy(() -> files(t -> t.pem(broken, key)).read())
        .hasMessageContaining(broken.toString());
    assertThatThrownBy(() -> files(t -> t.pkcs12(hub.pkcs12(), "wrong")).read())
        .hasMessageContaining("the password is its own")
        .hasMessageNotContaining("wrong");
    assertThatThrownBy(() -> files(t -> t.pkcs12(chain, "")).read())
        .hasMessageContaining("see that it is PKCS12");
    assertThatThrownBy(() -> files(t -> t.pem(chain, key).requireClientCertificates(key)).read())
        .hasMessageContaining(key + " has no certificate in it");
  }
}
