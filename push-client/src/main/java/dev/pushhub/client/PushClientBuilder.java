package dev.pushhub.client;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import javax.net.ssl.SSLContext;

/**
 * Sets a client's options, each with its default; every problem is told when it is built. Not
 * thread-safe.
 *
 * <pre>{@code
 * PushClient push =
 *     PushClient.builder().host("hub.internal").replyTimeout(Duration.ofSeconds(2)).build();
 * }</pre>
 */
public final class PushClientBuilder {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int FEWEST_QUEUED_BYTES = 1 << 10;
  private static final int MOST_QUEUED_BYTES = 1 << 30;

  private String host = "127.0.0.1";
  private int port = 5678;
  private Duration connectTimeout = Duration.ofSeconds(1);
  private Duration replyTimeout = Duration.ofSeconds(5);
  private Optional<String> secret = Optional.empty();
  private Optional<ClientTls> tls = Optional.empty();
  private int maxQueuedBytes = 16 << 20;
  private Executor callbackExecutor = defaultExecutor();

  PushClientBuilder() {}

  /**
   * Where the hub is. All addresses of a name are tried. Default: {@code 127.0.0.1}.
   *
   * @param host a name or an IP literal
   * @return this
   */
  public PushClientBuilder host(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  /**
   * The TCP port of the hub's internal listener. Default: 5678.
   *
   * @param port 1 to 65,535
   * @return this
   */
  public PushClientBuilder port(int port) {
    this.port = port;
    return this;
  }

  /**
   * How long it may take to resolve the name, to connect and, with TLS, to shake hands, all
   * addresses together. Default: 1 s.
   *
   * @param timeout 1 ms to 1 hour
   * @return this
   */
  public PushClientBuilder connectTimeout(Duration timeout) {
    connectTimeout = Objects.requireNonNull(timeout, "timeout");
    return this;
  }

  /**
   * How long a request may take from the call to its reply, writing included; where a connection
   * has to be made first, the connect timeout comes on top. Default: 5 s.
   *
   * @param timeout 1 ms to 1 hour
   * @return this
   */
  public PushClientBuilder replyTimeout(Duration timeout) {
    replyTimeout = Objects.requireNonNull(timeout, "timeout");
    return this;
  }

  /**
   * What the hub's {@code listener.secret} asks for; sent first on each new connection. Default:
   * none.
   *
   * @param secret not empty; never logged, nor part of any message
   * @return this
   */
  public PushClientBuilder secret(String secret) {
    this.secret = Optional.of(secret);
    return this;
  }

  /**
   * Speaks TLS, trusting what the Java platform trusts, or what {@link #trustStore} names. The
   * hub's certificate must be for the host that was given. Default: plain TCP.
   *
   * <pre>{@code
   * PushClient.builder().host("hub.internal").tls().trustStore(Path.of("hub.pem")).build()
   * }</pre>
   *
   * @return this
   */
  public PushClientBuilder tls() {
    tls = Optional.of(tls.orElseGet(ClientTls::new));
    return this;
  }

  /**
   * Speaks TLS with a context of the application's own, which trusts whom it should and has the
   * client certificate, if one is needed. The host name is checked all the same.
   *
   * @param context initialised; its trust managers may block, on a thread of their own
   * @return this
   */
  public PushClientBuilder tls(SSLContext context) {
    tls().tls.orElseThrow().context(Objects.requireNonNull(context, "context"));
    return this;
  }

  /**
   * Speaks TLS and trusts only these. Default: what the Java platform trusts.
   *
   * @param file PEM certificates, such as the hub's own, or a PKCS12 file without a password; read
   *     once, by {@link #build}
   * @return this
   */
  public PushClientBuilder trustStore(Path file) {
    return trustStore(file, "");
  }

  /**
   * The same with a password.
   *
   * @param file a PKCS12 file
   * @param password of the file; never logged
   * @return this
   */
  public PushClientBuilder trustStore(Path file, String password) {
    tls().tls.orElseThrow().trustStore(file, password);
    return this;
  }

  /**
   * Speaks TLS and shows this certificate to a hub that asks for one. Default: none.
   *
   * @param file a PKCS12 file with key and certificate; read once, by {@link #build}
   * @param password of the file and of the key in it; never logged
   * @return this
   */
  public PushClientBuilder clientCertificate(Path file, String password) {
    tls().tls.orElseThrow().clientCertificate(file, password);
    return this;
  }

  /**
   * How many bytes of requests may wait for their replies, all threads together, a few hundred
   * bytes of bookkeeping each included. Past it {@code sendAsync} fails at once and {@code send}
   * waits, at most its timeout; with nothing waiting, a request of any size is taken. Default: 16
   * MiB.
   *
   * @param bytes 1,024 to 1,073,741,824
   * @return this
   */
  public PushClientBuilder maxQueuedBytes(int bytes) {
    maxQueuedBytes = bytes;
    return this;
  }

  /**
   * Completes the futures of {@code sendAsync}, and so runs what hangs on them. The client does not
   * shut it down; a completion that it refuses gets a thread of its own. Default: the common pool.
   *
   * @param executor must not run tasks in the calling thread: that thread moves bytes
   * @return this
   */
  public PushClientBuilder callbackExecutor(Executor executor) {
    callbackExecutor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Checks everything and builds. It does not connect: the first request does, so that an
   * application may start before its hub.
   *
   * @return a client, to be closed by the caller
   * @throws IllegalArgumentException naming every option that can't be used, and what would do
   * @throws UncheckedIOException if the process may not open one more file
   */
  public PushClient build() {
    List<String> problems = new ArrayList<>();
    if (host.isBlank()) {
      problems.add("host is empty; give a name or an IP literal");
    }
    if (port < 1 || port > 65_535) {
      problems.add("port is " + port + "; give a TCP port, from 1 to 65535");
    }
    checkTimeout(problems, "connectTimeout", connectTimeout);
    checkTimeout(problems, "replyTimeout", replyTimeout);
    if (secret.isPresent() && secret.get().isEmpty()) {
      problems.add("secret is empty; give the hub's, or none");
    }
    if (maxQueuedBytes < FEWEST_QUEUED_BYTES || maxQueuedBytes > MOST_QUEUED_BYTES) {
      problems.add(
          "maxQueuedBytes is %d; give a number of bytes, from %d to %d"
              .formatted(maxQueuedBytes, FEWEST_QUEUED_BYTES, MOST_QUEUED_BYTES));
    }
    Optional<SSLContext> context = tls.flatMap(given -> given.build(problems));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "The client's options can't be used: " + String.join(". ", problems) + ".");
    }
    return new PushClient(
        new ClientOptions(
            new HubAddress(host, port),
            connectTimeout,
            replyTimeout,
            secret,
            context,
            maxQueuedBytes,
            callbackExecutor));
  }

  private static void checkTimeout(List<String> problems, String option, Duration value) {
    if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
      problems.add(
          "%s is %s; give a time from %s to %s".formatted(option, value, SHORTEST, LONGEST));
    }
  }

  /**
   * A common pool set to no threads at all (a system property can) would never complete anything.
   */
  private static Executor defaultExecutor() {
    return ForkJoinPool.getCommonPoolParallelism() > 0
        ? ForkJoinPool.commonPool()
        : CallbackThread::start;
  }
}
