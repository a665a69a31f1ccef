package dev.pushhub.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A key and a certificate it has signed itself, made by the JDK's keytool when a test asks for them
 * and gone with its directory: as a PKCS12 file, as PEM files, and as contexts that have it or
 * trust it.
 */
final class TestIdentity {
  /** Of every PKCS12 file made here. */
  static final String PASSWORD = "a password of tests";

  private static final String ALIAS = "only";

  private final Path pkcs12;
  private final KeyStore store;

  private TestIdentity(Path pkcs12) throws GeneralSecurityException, IOException {
    this.pkcs12 = pkcs12;
    this.store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(pkcs12)) {
      store.load(in, PASSWORD.toCharArray());
    }
  }

  /** One for all tests that need a hub's and no more; made once in a run. */
  static TestIdentity hub() {
    return Shared.HUB;
  }

  private static final class Shared {
    static final TestIdentity HUB = create(temporaryDirectory(), "hub");
  }

  private static Path temporaryDirectory() {
    try {
      Path directory = Files.createTempDirectory("pushhub-tls");
      directory.toFile().deleteOnExit();
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An elliptic one for localhost, 127.0.0.1 and ::1. */
  static TestIdentity create(Path directory, String name) {
    return create(directory, name, "dns:localhost,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1");
  }

  /** An elliptic one for other names. */
  static TestIdentity create(Path directory, String name, String alternativeNames) {
    return create(
        directory, name, List.of("-keyalg", "EC", "-groupname", "secp256r1"), alternativeNames);
  }

  private static TestIdentity create(
      Path directory, String name, List<String> key, String alternativeNames) {
    Path file = directory.resolve(name + ".p12");
    file.toFile().deleteOnExit();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-dname",
                "CN=" + name,
                "-validity",
                "2",
                "-ext",
                "SAN=" + alternativeNames,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString()));
    command.addAll(key);
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new AssertionError("keytool: " + said);
      }
      return new TestIdentity(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The file with key and certificate. */
  Path pkcs12() {
    return pkcs12;
  }

  /** The certificate. */
  Certificate certificate() {
    try {
      return store.getCertificate(ALIAS);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The certificate, in PEM. */
  String certificatePem() {
    try {
      return pem("CERTIFICATE", certificate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  /** The certificate in a PEM file beside the PKCS12 file. */
  Path certificateFile() {
    return write("-cert.pem", certificatePem());
  }

  private Path write(String suffix, String text) {
    try {
      return Files.writeString(Path.of(pkcs12.toString().replace(".p12", suffix)), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A context that shows this certificate, and trusts what the Java platform trusts. */
  SSLContext context() {
    return context(true, null);
  }

  /** A context of a client that trusts this certificate alone and shows none. */
  SSLContext trusting() {
    return context(false, this);
  }

  /** A context that shows this certificate and trusts another one. */
  SSLContext trusting(TestIdentity other) {
    return context(true, other);
  }

  private SSLContext context(boolean shown, @Nullable TestIdentity trusted) {
    try {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, PASSWORD.toCharArray());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      if (trusted == null) {
        trust.init((KeyStore) null);
      } else {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("trusted", trusted.certificate());
        trust.init(anchors);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown ? keys.getKeyManagers() : null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
