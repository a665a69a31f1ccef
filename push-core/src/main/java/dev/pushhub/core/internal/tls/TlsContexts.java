package dev.pushhub.core.internal.tls;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.internal.transport.TlsEngines;
import dev.pushhub.core.options.ClientCertificates;
import dev.pushhub.core.options.TlsOptions;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that one port shows now, and what it is replaced by when its files change.
 *
 * <p>{@code current} is written by {@link #refresh}, under a lock, and read by every loop; {@code
 * nextLook} lets one caller look, once in an interval. Nothing runs while nobody connects.
 */
public final class TlsContexts implements TlsEngines {
  private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final String port;
  private final TlsOptions options;
  private final boolean reloads;
  private final AtomicLong nextLook;
  private final ReentrantLock looking = new ReentrantLock();
  private FileStamps seen; // guarded by looking
  private volatile SSLContext current;

  /**
   * Reads the files, or throws.
   *
   * @param port how messages name the port
   */
  public TlsContexts(String port, TlsOptions options) {
    this.port = port;
    this.options = options;
    this.reloads = options.context().isEmpty();
    this.seen = FileStamps.of(options.files());
    try {
      current =
          withForwardSecrecy(
              reloads ? new KeyFiles(options).read() : options.context().orElseThrow());
    } catch (UnusableFileException e) {
      throw new PushException(
          Reason.CANNOT_USE_TLS,
          "TLS of the " + port + " can't be used: " + e.getMessage() + ".",
          e);
    }
    this.nextLook = new AtomicLong(System.nanoTime() + options.reloadInterval().toNanos());
  }

  @Override
  public boolean isDue() {
    if (!reloads) {
      return false;
    }
    long now = System.nanoTime();
    long due = nextLook.get();
    return now - due >= 0 && nextLook.compareAndSet(due, now + options.reloadInterval().toNanos());
  }

  @Override
  public void refresh() {
    if (looking.tryLock()) { // on a disk that hangs one thread waits, and not one after the other
      try {
        look();
      } finally {
        looking.unlock();
      }
    }
  }

  private void look() {
    FileStamps now = FileStamps.of(options.files());
    if (now.equals(seen)) {
      return;
    }
    seen = now; // also where it fails: told once, and tried again when the files change again
    try {
      current = withForwardSecrecy(new KeyFiles(options).read());
      LOG.info("TLS of the {}: the files have changed and are used from now on.", port);
    } catch (UnusableFileException | RuntimeException e) {
      LOG.warn(
          "TLS of the {}: the files have changed and can't be used, so what was read before stays:"
              + " {}.",
          port,
          e.getMessage());
    }
  }

  /** Never in silence without it: a context of the application's, or a property, may have none. */
  private static SSLContext withForwardSecrecy(SSLContext context) throws UnusableFileException {
    String[] suites = context.createSSLEngine().getSSLParameters().getCipherSuites();
    if (modern(suites).length == 0) {
      throw new UnusableFileException(
          "no cipher suite of its SSLContext has both forward secrecy and authenticated encryption ("
              + String.join(", ", suites)
              + "); give a context that has one, such as TLS_AES_128_GCM_SHA256, and look at the"
              + " properties jdk.tls.server.cipherSuites and jdk.tls.disabledAlgorithms");
    }
    return context;
  }

  @Override
  public SSLEngine newEngine() {
    SSLEngine engine = current.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(modern(parameters.getCipherSuites()));
    parameters.setUseCipherSuitesOrder(true);
    if (options.clientCertificates() == ClientCertificates.REQUIRED) {
      parameters.setNeedClientAuth(true);
    } else if (options.clientCertificates() == ClientCertificates.OPTIONAL) {
      parameters.setWantClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Those with forward secrecy and authenticated encryption; every browser of today has them. */
  private static String[] modern(String[] suites) {
    return Arrays.stream(suites)
        .filter(suite -> suite.contains("_GCM_") || suite.contains("_POLY1305_"))
        .filter(suite -> !suite.startsWith("TLS_RSA_") && !suite.startsWith("TLS_ECDH_"))
        .toArray(String[]::new);
  }
}
