package dev.pushhub.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** What the builder was told about TLS, and the engines made of it. */
// No message names a password.
final class ClientTls {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private @Nullable SSLContext given;
  private @Nullable Path trustStore;
  private String trustStorePassword = "";
  private @Nullable Path clientCertificate;
  private String clientCertificatePassword = "";

  void context(SSLContext context) {
    given = context;
  }

  void trustStore(Path file, String password) {
    trustStore = file;
    trustStorePassword = password;
  }

  void clientCertificate(Path file, String password) {
    clientCertificate = file;
    clientCertificatePassword = password;
  }

  /** Reads the files; what can't be used is added to the problems. */
  Optional<SSLContext> build(List<String> problems) {
    if (given != null) {
      if (trustStore != null || clientCertificate != null) {
        problems.add(
            "tls has an SSLContext and files beside it; give one of the two, the context has both");
      }
      return Optional.of(given);
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(problems), trust(problems), null);
      return Optional.of(context);
    } catch (GeneralSecurityException e) {
      problems.add("TLS can't be set up: " + e.getMessage());
      return Optional.empty();
    }
  }

  private TrustManager @Nullable [] trust(List<String> problems) throws GeneralSecurityException {
    Path file = trustStore;
    if (file == null) {
      return null; // what the platform trusts
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    try {
      byte[] bytes = Files.readAllBytes(file);
      KeyStore anchors = isPem(bytes) ? pem(bytes) : pkcs12(bytes, trustStorePassword);
      if (anchors.size() == 0) {
        problems.add("trustStore " + file + " has no certificate in it; nobody would be trusted");
        return null;
      }
      factory.init(anchors);
      return factory.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      problems.add(unreadable("trustStore", file, "PEM certificates, or PKCS12", e));
      return null;
    }
  }

  private KeyManager @Nullable [] keys(List<String> problems) throws GeneralSecurityException {
    Path file = clientCertificate;
    if (file == null) {
      return null;
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    try {
      KeyStore store = pkcs12(Files.readAllBytes(file), clientCertificatePassword);
      factory.init(store, clientCertificatePassword.toCharArray());
      return factory.getKeyManagers();
    } catch (IOException | GeneralSecurityException e) {
      problems.add(unreadable("clientCertificate", file, "PKCS12", e));
      return null;
    }
  }

  private static String unreadable(String option, Path file, String formats, Exception e) {
    return "%s %s can't be read (%s); give a file of %s, and its own password if it has one"
        .formatted(option, file, e.getClass().getSimpleName(), formats);
  }

  private static boolean isPem(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII).contains("-----BEGIN CERTIFICATE-----");
  }

  private static KeyStore pem(byte[] bytes) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int count = 0;
    for (Certificate certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bytes))) {
      store.setCertificateEntry("trusted-" + count++, certificate);
    }
    return store;
  }

  private static KeyStore pkcs12(byte[] bytes, String password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(bytes), password.toCharArray());
    return store;
  }

  /** An engine for one connection, which accepts a certificate for this host alone. */
  static SSLEngine engine(SSLContext context, HubAddress hub) {
    SSLEngine engine = context.createSSLEngine(hub.host(), hub.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818, section 3.1
    engine.setSSLParameters(parameters);
    return engine;
  }
}
