package dev.pushhub.core.internal.tls;

import dev.pushhub.core.options.TlsOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Makes an SSLContext of the files that the options name. */
final class KeyFiles {
  private static final String IN_MEMORY = "pushhub";

  private final TlsOptions options;

  KeyFiles(TlsOptions options) {
    this.options = options;
  }

  /** Reads everything again; refuses a key that does not match its certificate. */
  SSLContext read() throws UnusableFileException {
    try {
      Path pkcs12 = options.pkcs12().orElse(null);
      KeyStore keys =
          pkcs12 == null ? pem() : pkcs12(pkcs12, options.password(), "the key and certificate");
      String password = pkcs12 == null ? IN_MEMORY : options.password();
      checkKeys(keys, password);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, password.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), trust(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new UnusableFileException(
          options.files() + " can't be used for TLS: " + e.getMessage(), e);
    }
  }

  private KeyStore pem() throws UnusableFileException, GeneralSecurityException, IOException {
    Path chainFile = options.pemChain().orElseThrow();
    Path keyFile = options.pemKey().orElseThrow();
    List<X509Certificate> chain = PemFile.read(chainFile).certificates();
    PrivateKey key = PemFile.read(keyFile).key(chain.get(0).getPublicKey());
    KeyStore store = empty();
    store.setKeyEntry(
        "hub", key, IN_MEMORY.toCharArray(), chain.toArray(new X509Certificate[chain.size()]));
    return store;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static KeyStore pkcs12(Path file, String password, String what)
      throws UnusableFileException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(new ByteArrayInputStream(PemFile.bytes(file)), password.toCharArray());
      return store;
    } catch (IOException e) {
      throw new UnusableFileException(
          file
              + " can't be opened as PKCS12 for "
              + what
              + "; see that it is PKCS12 and that the password is its own",
          e);
    }
  }

  private void checkKeys(KeyStore store, String password)
      throws UnusableFileException, GeneralSecurityException {
    int keys = 0;
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)
          && store.getKey(alias, password.toCharArray()) instanceof PrivateKey key
          && store.getCertificate(alias) instanceof X509Certificate certificate) {
        keys++;
        if (!KeyPairCheck.matches(key, certificate.getPublicKey())) {
          throw new UnusableFileException(
              "the key and the certificate in "
                  + options.files()
                  + " do not match; give the key that the certificate was made for");
        }
      }
    }
    if (keys == 0) {
      throw new UnusableFileException(
          options.files() + " has no key with a certificate in it; give a PKCS12 file with both");
    }
  }

  private TrustManager[] trust()
      throws UnusableFileException, GeneralSecurityException, IOException {
    Path file = options.trustStore().orElse(null);
    KeyStore anchors = empty(); // nobody, as long as no certificate is asked for
    if (file != null) {
      anchors =
          PemFile.isPem(PemFile.bytes(file))
              ? anchors(PemFile.read(file).certificates())
              : pkcs12(file, options.trustStorePassword(), "the certificates to be trusted");
      if (anchors.size() == 0) {
        throw new UnusableFileException(file + " has no certificate in it, so nobody is trusted");
      }
    } else {
      return new TrustManager[0];
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(anchors);
    return factory.getTrustManagers();
  }

  private static KeyStore anchors(List<X509Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("trusted-" + i, certificates.get(i));
    }
    return store;
  }
}
