package dev.pushhub.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for one run, as the README's keytool makes it: an elliptic key, which most web
 * servers have today.
 *
 * @param pkcs12 for the server; gone with this process
 * @param trusting for its pages
 */
record HubCertificate(Path pkcs12, SSLContext trusting) {
  static final String PASSWORD = "of a benchmark";
  private static final String ALIAS = "hub";

  static HubCertificate create() throws PeerException {
    try {
      Path directory = Files.createTempDirectory("push-bench-tls");
      Path pkcs12 = directory.resolve("hub.p12");
      directory.toFile().deleteOnExit();
      pkcs12.toFile().deleteOnExit(); // the last is deleted first
      keytool(pkcs12);
      return new HubCertificate(pkcs12, trusting(pkcs12));
    } catch (IOException | GeneralSecurityException e) {
      throw new PeerException("no certificate could be made for hub-tls: " + e, e);
    }
  }

  private static void keytool(Path pkcs12) throws IOException, PeerException {
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=localhost",
                    "-validity",
                    "2",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    pkcs12.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!Files.exists(pkcs12)) {
      throw new PeerException("keytool made no certificate for hub-tls: " + said.strip());
    }
  }

  private static SSLContext trusting(Path pkcs12) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(pkcs12)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
