package dev.pushhub.core.wire;

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
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A key and a certificate it has signed itself, made by the JDK's keytool when a test asks for them
 * and gone with its directory: as a PKCS12 file, as PEM files, and as contexts that have it or
 * trust it.
 */
public final class TestIdentity {
  /** Of every PKCS12 file made here. */
  public static final String PASSWORD = "a password of tests";

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
  public static TestIdentity hub() {
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
  public static TestIdentity create(Path directory, String name) {
    return create(directory, name, "dns:localhost,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1");
  }

  /** An elliptic one for other names. */
  public static TestIdentity create(Path directory, String name, String alternativeNames) {
    return create(
        directory, name, List.of("-keyalg", "EC", "-groupname", "secp256r1"), alternativeNames);
  }

  /** One with an RSA key. */
  public static TestIdentity createRsa(Path directory, String name) {
    return create(directory, name, List.of("-keyalg", "RSA", "-keysize", "2048"), "dns:localhost");
  }

  /** One with a key of another kind. */
  public static TestIdentity createOf(Path directory, String algorithm) {
    return create(directory, algorithm, List.of("-keyalg", algorithm), "dns:localhost");
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
  public Path pkcs12() {
    return pkcs12;
  }

  /** The certificate. */
  public Certificate certificate() {
    try {
      return store.getCertificate(ALIAS);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The certificate, in PEM. */
  public String certificatePem() {
    try {
      return pem("CERTIFICATE", certificate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The key, in PEM, PKCS#8. */
  public String keyPem() {
    try {
      return pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  /** The certificate in a PEM file beside the PKCS12 file. */
  public Path certificateFile() {
    return write("-cert.pem", certificatePem());
  }

  /** The key in a PEM file beside the PKCS12 file. */
  public Path keyFile() {
    return write("-key.pem", keyPem());
  }

  private Path write(String suffix, String text) {
    try {
      return Files.writeString(Path.of(pkcs12.toString().replace(".p12", suffix)), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A context that shows this certificate, and trusts what the Java platform trusts. */
  public SSLContext context() {
    return context(true, null);
  }

  /**
   * A context whose handshakes wait on the thread that computes them.
   *
   * @param asked counted down when one begins to wait
   * @param release what they wait for
   */
  public SSLContext contextThatWaits(CountDownLatch asked, CountDownLatch release) {
    try {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      X509ExtendedKeyManager own = (X509ExtendedKeyManager) keys.getKeyManagers()[0];
      context.init(new KeyManager[] {new WaitingKeys(own, asked, release)}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** A context of a client that trusts this certificate alone and shows none. */
  public SSLContext trusting() {
    return context(false, this);
  }

  /** A context that shows this certificate and trusts another one. */
  public SSLContext trusting(TestIdentity other) {
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
