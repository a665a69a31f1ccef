package dev.pushhub.core.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * TLS of one port, 1.3 and 1.2: which certificate it shows and whether it asks for one. The
 * certificate comes from exactly one of an {@link SSLContext}, a PKCS12 file, or PEM files.
 *
 * <pre>{@code
 * PushHub.builder()
 *     .webSocket(w -> w.tls(t -> t.pem(Path.of("fullchain.pem"), Path.of("privkey.pem"))))
 *     .listener(l -> l.tls(t -> t.pkcs12(Path.of("hub.p12"), password)
 *                                .requireClientCertificates(Path.of("publishers.pem"))))
 * }</pre>
 *
 * <p>Files are read again when they change, without a restart. The new ones are taken for new
 * connections once key and certificate match; until then the old ones stay, with one warning.
 *
 * @param context shows the certificate, where no files are given
 * @param pkcs12 a PKCS12 file with key and certificate chain
 * @param password of that file; empty where there is none
 * @param pemChain a PEM file with the certificate chain, the port's own certificate first
 * @param pemKey a PEM file with the key, PKCS#8 and not encrypted
 * @param clientCertificates whether the other side shows a certificate
 * @param trustStore whose certificates it may show: a PEM file of certificates, or PKCS12
 * @param trustStorePassword of a PKCS12 trust store; empty where there is none
 * @param reloadInterval how often, at most, the files are looked at
 */
public record TlsOptions(
    Optional<SSLContext> context,
    Optional<Path> pkcs12,
    String password,
    Optional<Path> pemChain,
    Optional<Path> pemKey,
    ClientCertificates clientCertificates,
    Optional<Path> trustStore,
    String trustStorePassword,
    Duration reloadInterval) {

  /**
   * The files it is made of.
   *
   * @return none where an SSLContext is given
   */
  public List<Path> files() {
    return Stream.of(pkcs12, pemChain, pemKey, trustStore).flatMap(Optional::stream).toList();
  }

  void check(String port, OptionProblems problems) {
    long sources = Stream.of(context, pkcs12, pemChain).filter(Optional::isPresent).count();
    if (sources != 1) {
      problems.add(
          port
              + ".tls has "
              + (sources == 0 ? "no certificate" : "more than one source of its certificate")
              + "; give an SSLContext, or a PKCS12 file, or PEM files");
    }
    for (Path file : files()) {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        problems.add(
            port
                + ".tls file "
                + file
                + " can't be read; see that it is there and that this process may read it");
      }
    }
    if (context.isPresent() && trustStore.isPresent()) {
      problems.add(
          port
              + ".tls has an SSLContext and a trust store; let the context trust whom it should,"
              + " and call requireClientCertificates() without a file");
    }
    if (context.isEmpty()
        && clientCertificates != ClientCertificates.NONE
        && trustStore.isEmpty()) {
      problems.add(
          port + ".tls asks for client certificates and trusts nobody; give it a trust store");
    }
    problems.duration(
        port + ".tls.reloadInterval", reloadInterval, Duration.ofMillis(10), Duration.ofDays(1));
  }

  /** Keeps the passwords out of logs. */
  @Override
  public String toString() {
    return "TlsOptions[context=%s, files=%s, clientCertificates=%s, reloadInterval=%s]"
        .formatted(
            context.isPresent() ? "given" : "none", files(), clientCertificates, reloadInterval);
  }

  /** Sets the TLS of one port. */
  public static final class Builder {
    private Optional<SSLContext> context = Optional.empty();
    private Optional<Path> pkcs12 = Optional.empty();
    private String password = "";
    private Optional<Path> pemChain = Optional.empty();
    private Optional<Path> pemKey = Optional.empty();
    private ClientCertificates clientCertificates = ClientCertificates.NONE;
    private Optional<Path> trustStore = Optional.empty();
    private String trustStorePassword = "";
    private Duration reloadInterval = Duration.ofSeconds(10);

    Builder() {}

    /**
     * A context of the application's own, which has the key and, where client certificates are
     * asked for, trusts whom it should. It is not reloaded.
     *
     * @param context initialised
     * @return this
     */
    public Builder context(SSLContext context) {
      this.context = Optional.of(context);
      return this;
    }

    /**
     * A PKCS12 file with a key and its certificate chain.
     *
     * @param file such as {@code hub.p12}
     * @param password of the file, and of the key in it; never logged
     * @return this
     */
    public Builder pkcs12(Path file, String password) {
      this.pkcs12 = Optional.of(file);
      this.password = password;
      return this;
    }

    /**
     * PEM files, as certificate authorities and their tools give them.
     *
     * @param chain the certificate chain, the port's own certificate first
     * @param key the key in PKCS#8, not encrypted ({@code BEGIN PRIVATE KEY}); the same file will
     *     do
     * @return this
     */
    public Builder pem(Path chain, Path key) {
      pemChain = Optional.of(chain);
      pemKey = Optional.of(key);
      return this;
    }

    /**
     * Refuses whoever shows no certificate that the SSLContext trusts.
     *
     * @return this
     */
    public Builder requireClientCertificates() {
      clientCertificates = ClientCertificates.REQUIRED;
      return this;
    }

    /**
     * Refuses whoever shows no certificate that these are or have signed. Default: nobody is asked
     * for one.
     *
     * @param trustStore a PEM file of certificates, or a PKCS12 file without a password; nothing
     *     else is trusted
     * @return this
     */
    public Builder requireClientCertificates(Path trustStore) {
      return requireClientCertificates(trustStore, "");
    }

    /**
     * The same with a password.
     *
     * @param trustStore a PKCS12 file
     * @param password of the file; never logged
     * @return this
     */
    public Builder requireClientCertificates(Path trustStore, String password) {
      this.trustStore = Optional.of(trustStore);
      this.trustStorePassword = password;
      return requireClientCertificates();
    }

    /**
     * Asks for a certificate and goes on without one. A publisher that shows one which is trusted
     * needs no secret; one that shows another is refused.
     *
     * @param trustStore a PEM file of certificates, or a PKCS12 file without a password
     * @return this
     */
    public Builder acceptClientCertificates(Path trustStore) {
      return acceptClientCertificates(trustStore, "");
    }

    /**
     * The same with a password.
     *
     * @param trustStore a PKCS12 file
     * @param password of the file; never logged
     * @return this
     */
    public Builder acceptClientCertificates(Path trustStore, String password) {
      this.trustStore = Optional.of(trustStore);
      this.trustStorePassword = password;
      return acceptClientCertificates();
    }

    /**
     * The same with what the SSLContext trusts.
     *
     * @return this
     */
    public Builder acceptClientCertificates() {
      clientCertificates = ClientCertificates.OPTIONAL;
      return this;
    }

    /**
     * How often, at most, the files are looked at; by whoever connects, so an idle hub looks at
     * none. Default: 10 s.
     *
     * @param interval 10 ms to 1 day
     * @return this
     */
    public Builder reloadInterval(Duration interval) {
      reloadInterval = interval;
      return this;
    }

    TlsOptions build() {
      return new TlsOptions(
          context,
          pkcs12,
          password,
          pemChain,
          pemKey,
          clientCertificates,
          trustStore,
          trustStorePassword,
          reloadInterval);
    }
  }
}
