package dev.pushhub.core.options;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The internal listener, where other processes push.
 *
 * @param enabled false for a hub that is fed in process only
 * @param address the address to bind
 * @param port the TCP port; 0 for any free one
 * @param maxLineBytes the longest line taken, without its end
 * @param lineBytesBeforeAuth the longest line taken from a publisher that has yet to present the
 *     secret
 * @param lineTimeout how long a line may take from its first byte to its end
 * @param maxDepth how deep a line's JSON may be nested
 * @param maxConnections how many publishers may be connected at once
 * @param repliesWaiting how many replies of a publisher may wait for the message store
 * @param authTimeout how long one of them may take to present the secret
 * @param idleTimeout how long one of them may say nothing; zero: as long as it likes
 * @param wrongSecrets how many wrong secrets a minute are answered at once
 * @param wrongSecretDelay how long a secret waits before it is looked at, after more of them
 * @param secret what {@code cmd:auth} must bring before anything else is done; empty for none
 * @param tls how it is encrypted; empty for plain TCP
 * @param dangerouslyAllowPlaintextOnPrivateNetwork whether it may be bound off loopback without TLS
 *     and without a secret
 */
public record ListenerOptions(
    boolean enabled,
    String address,
    int port,
    int maxLineBytes,
    int lineBytesBeforeAuth,
    Duration lineTimeout,
    int maxDepth,
    int maxConnections,
    int repliesWaiting,
    Duration authTimeout,
    Duration idleTimeout,
    int wrongSecrets,
    Duration wrongSecretDelay,
    Optional<String> secret,
    Optional<TlsOptions> tls,
    boolean dangerouslyAllowPlaintextOnPrivateNetwork) {
  private static final int LEAST_BEFORE_AUTH = 64;

  /**
   * Whether it may be bound to an address that other machines reach: with TLS and either a secret
   * or required client certificates, or where the application has said that it takes the risk.
   *
   * @return false for loopback only
   */
  public boolean mayLeaveLoopback() {
    return dangerouslyAllowPlaintextOnPrivateNetwork || missingOffLoopback().isEmpty();
  }

  /**
   * What it has not, and needs on an address that other machines reach.
   *
   * @return none, one or both of "TLS" and "a secret or required client certificates"
   */
  public List<String> missingOffLoopback() {
    List<String> missing = new ArrayList<>();
    if (tls.isEmpty()) {
      missing.add("TLS");
    }
    if (secret.isEmpty() && !requiresClientCertificates()) {
      missing.add("a secret or required client certificates");
    }
    return List.copyOf(missing);
  }

  private boolean requiresClientCertificates() {
    return asksForCertificates(ClientCertificates.REQUIRED);
  }

  /**
   * Whether a publisher that shows a trusted certificate needs no secret. Where certificates are
   * required, the secret is asked for beside them.
   *
   * @return true where certificates are optional
   */
  public boolean certificateStandsForSecret() {
    return asksForCertificates(ClientCertificates.OPTIONAL);
  }

  private boolean asksForCertificates(ClientCertificates how) {
    return tls.isPresent() && tls.get().clientCertificates() == how;
  }

  /**
   * Why an address that other machines reach is refused, and what to do.
   *
   * @return one sentence without its end
   */
  public String whyLoopbackOnly() {
    return "listener.address "
        + address
        + " lets other machines push to everybody; give it TLS and a secret or required client"
        + " certificates (listener.tls, listener.secret), or leave the address out for loopback, or, in a"
        + " private network where everybody may push and read what is pushed, say"
        + " dangerouslyAllowPlaintextOnPrivateNetwork(true)";
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return true; // it can't be bound either, which is told then
    }
  }

  void check(OptionProblems problems) {
    problems.address("listener.address", address);
    problems.port("listenerPort", port);
    problems.range("listener.maxLineBytes", maxLineBytes, 1, 256 << 20, "a number of bytes");
    problems.range(
        "listener.lineBytesBeforeAuth",
        lineBytesBeforeAuth,
        LEAST_BEFORE_AUTH,
        256 << 20,
        "a number of bytes");
    secret.filter(given -> !given.isEmpty()).ifPresent(given -> checkThatItFits(given, problems));
    problems.duration(
        "listener.lineTimeout", lineTimeout, Duration.ofMillis(50), Duration.ofHours(1));
    problems.range("listener.maxDepth", maxDepth, 1, 100_000, "a number of levels");
    problems.range(
        "listener.maxConnections", maxConnections, 1, 1_000_000, "a number of connections");
    problems.range("listener.repliesWaiting", repliesWaiting, 1, 1_000_000, "a number of replies");
    problems.duration(
        "listener.authTimeout", authTimeout, Duration.ofMillis(50), Duration.ofHours(1));
    if (!idleTimeout.isZero()) {
      problems.duration(
          "listener.idleTimeout (0 turns it off)",
          idleTimeout,
          Duration.ofMillis(50),
          Duration.ofDays(365));
    }
    problems.range(
        "listener.wrongSecrets", wrongSecrets, 1, 1_000_000, "a number of wrong secrets a minute");
    problems.duration(
        "listener.wrongSecretDelay", wrongSecretDelay, Duration.ofMillis(1), Duration.ofMinutes(1));
    tls.ifPresent(given -> given.check("listener", problems));
    if (enabled && certificateStandsForSecret() && secret.isEmpty()) {
      problems.add(
          "listener.tls.acceptClientCertificates asks for certificates and, without listener.secret,"
              + " lets everybody push without one; set a secret, or requireClientCertificates");
    }
    if (enabled && !address.isBlank() && !mayLeaveLoopback() && !isLoopback()) {
      problems.add(whyLoopbackOnly());
    }
  }

  private void checkThatItFits(String given, OptionProblems problems) {
    String line = "{\"cmd\":\"auth\",\"secret\":\"" + given + "\"}";
    if (line.getBytes(StandardCharsets.UTF_8).length > mostBeforeAuth()) {
      problems.add(
          (maxLineBytes < lineBytesBeforeAuth
                  ? "listener.maxLineBytes"
                  : "listener.lineBytesBeforeAuth")
              + " is "
              + mostBeforeAuth()
              + ", and the line that brings listener.secret is longer; give more, or a shorter"
              + " secret");
    }
  }

  /**
   * The longest line taken from a publisher that has yet to present the secret: it is never longer
   * than that of others.
   *
   * @return a number of bytes
   */
  public int mostBeforeAuth() {
    return Math.min(maxLineBytes, lineBytesBeforeAuth);
  }

  /** Keeps the secret out of logs. */
  @Override
  public String toString() {
    return ("ListenerOptions[enabled=%s, address=%s, port=%d, maxLineBytes=%d,"
            + " lineBytesBeforeAuth=%d, lineTimeout=%s, maxDepth=%d, maxConnections=%d,"
            + " repliesWaiting=%d, authTimeout=%s, idleTimeout=%s, wrongSecrets=%d,"
            + " wrongSecretDelay=%s, secret=%s, tls=%s,"
            + " dangerouslyAllowPlaintextOnPrivateNetwork=%s]")
        .formatted(
            enabled,
            address,
            port,
            maxLineBytes,
            lineBytesBeforeAuth,
            lineTimeout,
            maxDepth,
            maxConnections,
            repliesWaiting,
            authTimeout,
            idleTimeout,
            wrongSecrets,
            wrongSecretDelay,
            secret.isPresent() ? "set" : "none",
            tls,
            dangerouslyAllowPlaintextOnPrivateNetwork);
  }

  /** Sets the options of the internal listener. */
  public static final class Builder {
    private boolean enabled = true;
    private String address = "127.0.0.1";
    private int port = 5678;
    private int maxLineBytes = 1 << 20;
    private int lineBytesBeforeAuth = 8 << 10;
    private Duration lineTimeout = Duration.ofSeconds(30);
    private int maxDepth = 512;
    private int maxConnections = 1_000;
    private int repliesWaiting = 1_000;
    private Duration authTimeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ofHours(1);
    private int wrongSecrets = 10;
    private Duration wrongSecretDelay = Duration.ofSeconds(1);
    private SecretSource secret = SecretSource.none();
    private Optional<TlsOptions.Builder> tls = Optional.empty();
    private boolean plaintextAllowed;

    Builder() {}

    /**
     * Whether the listener runs. Default: true.
     *
     * @param enabled false where only this process pushes
     * @return this
     */
    public Builder enabled(boolean enabled) {
      this.enabled = enabled;
      return this;
    }

    /**
     * The address to bind, as a name or an IP literal. Default: {@code 127.0.0.1}. Whoever reaches
     * it can push to everybody, unless a secret is set; an address that is not loopback is refused
     * without TLS and a secret or required client certificates.
     *
     * @param address such as {@code "127.0.0.1"}
     * @return this
     */
    public Builder address(String address) {
      this.address = address;
      return this;
    }

    /**
     * The TCP port. Default: 5678.
     *
     * @param port 0 to 65,535; 0 picks a free one
     * @return this
     */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /**
     * The longest line taken, in bytes, its line end not counted. Default: 1 MiB. A longer one is
     * answered {@code error too-long} and the connection is closed.
     *
     * @param bytes 1 to 268,435,456
     * @return this
     */
    public Builder maxLineBytes(int bytes) {
      maxLineBytes = bytes;
      return this;
    }

    /**
     * The longest line taken, in bytes, from a publisher that has yet to present the secret, or a
     * certificate that stands for it; where no secret is set there is nobody such. Default: 8 KiB:
     * strangers shall not make the hub hold 1 MiB each. A longer one is answered {@code error
     * too-long} and the connection is closed. {@link #maxLineBytes} holds as well.
     *
     * @param bytes 64 to 268,435,456; the line that brings the secret must fit
     * @return this
     */
    public Builder lineBytesBeforeAuth(int bytes) {
      lineBytesBeforeAuth = bytes;
      return this;
    }

    /**
     * How long a line may take from its first byte to its end, as long as the hub reads it.
     * Default: 30 s; then the publisher is answered {@code error too-slow} and the connection is
     * closed.
     *
     * @param timeout 50 ms to 1 hour
     * @return this
     */
    public Builder lineTimeout(Duration timeout) {
      lineTimeout = timeout;
      return this;
    }

    /**
     * How deep a line's JSON may be nested. Default: 512, as in PHP.
     *
     * @param levels 1 to 100,000
     * @return this
     */
    public Builder maxDepth(int levels) {
      maxDepth = levels;
      return this;
    }

    /**
     * How many publishers may be connected at once. Default: 1,000; a further one is answered
     * {@code error busy} and closed.
     *
     * @param connections 1 to 1,000,000
     * @return this
     */
    public Builder maxConnections(int connections) {
      maxConnections = connections;
      return this;
    }

    /**
     * How many replies of one publisher may wait, in the order of its lines, for a message store
     * that answers later ({@code history.store}); past it the publisher is not read. Default:
     * 1,000.
     *
     * @param replies 1 to 1,000,000
     * @return this
     */
    public Builder repliesWaiting(int replies) {
      repliesWaiting = replies;
      return this;
    }

    /**
     * How long a publisher may take to present the secret, from its connection's first moment; then
     * the connection is closed. Default: 10 s: strangers who say nothing shall not hold the places
     * of publishers. Where no secret is set it does not apply; a certificate is part of the TLS
     * handshake, which has {@code limits.handshakeTimeout}.
     *
     * @param timeout 50 ms to 1 hour
     * @return this
     */
    public Builder authTimeout(Duration timeout) {
      authTimeout = timeout;
      return this;
    }

    /**
     * How long a publisher may say nothing before its connection is closed. Default: 1 hour: a
     * connection whose other end has gone without a word shall not count for ever. One that waits
     * for a receipt is not idle, unless it has ended its half of the connection. {@code
     * PushClient}, which keeps its connection, connects again by itself.
     *
     * @param timeout 50 ms to 365 days; {@link Duration#ZERO} for no such limit
     * @return this
     */
    public Builder idleTimeout(Duration timeout) {
      idleTimeout = timeout;
      return this;
    }

    /**
     * How many wrong secrets in a minute, of all publishers together, are answered at once.
     * Default: 10; after that every secret, the right one too, waits for {@link #wrongSecretDelay}
     * before it is looked at. So guessing is slow, and nobody is locked out.
     *
     * @param aMinute 1 to 1,000,000
     * @return this
     */
    public Builder wrongSecrets(int aMinute) {
      wrongSecrets = aMinute;
      return this;
    }

    /**
     * How long a secret waits before it is looked at, while there have been too many wrong ones.
     * Default: 1 s. Keep it below the publishers' reply timeout (5 s in {@code PushClient}).
     *
     * @param delay 1 ms to 1 minute
     * @return this
     */
    public Builder wrongSecretDelay(Duration delay) {
      wrongSecretDelay = delay;
      return this;
    }

    /**
     * What a publisher must present with {@code {"cmd":"auth","secret":"..."}} before anything else
     * is done for it. Default: none is asked for. Of several secrets the one that is set last
     * counts.
     *
     * @param secret not empty; compared in constant time, never logged
     * @return this
     */
    public Builder secret(String secret) {
      this.secret = SecretSource.given(secret);
      return this;
    }

    /**
     * The secret from a file, read once when the hub is built. A line end at its end is no part of
     * it.
     *
     * @param file at most 4,096 bytes of UTF-8
     * @return this
     */
    public Builder secretFile(Path file) {
      secret = SecretSource.file(file);
      return this;
    }

    /**
     * The secret from an environment variable, read once when the hub is built.
     *
     * @param variable its name, such as {@code PUSHHUB_SECRET}
     * @return this
     */
    public Builder secretFromEnvironment(String variable) {
      secret = SecretSource.environment(variable);
      return this;
    }

    /**
     * Speaks TLS on this port. Default: it does not.
     *
     * @param group given the TLS to change
     * @return this
     */
    public Builder tls(Consumer<TlsOptions.Builder> group) {
      TlsOptions.Builder builder = tls.orElseGet(TlsOptions.Builder::new);
      tls = Optional.of(builder);
      group.accept(builder);
      return this;
    }

    /**
     * Allows an address off loopback without TLS, or without a secret and required client
     * certificates. Whoever reaches that address can push to every user, and whoever listens on the
     * way reads each push, and the secret if one is set. Only for a network in which you would let
     * everybody do that, such as one that two containers share. Default: false.
     *
     * @param allowed true to take that risk
     * @return this
     */
    public Builder dangerouslyAllowPlaintextOnPrivateNetwork(boolean allowed) {
      plaintextAllowed = allowed;
      return this;
    }

    ListenerOptions build(OptionProblems problems) {
      return new ListenerOptions(
          enabled,
          address,
          port,
          maxLineBytes,
          lineBytesBeforeAuth,
          lineTimeout,
          maxDepth,
          maxConnections,
          repliesWaiting,
          authTimeout,
          idleTimeout,
          wrongSecrets,
          wrongSecretDelay,
          secret.read(problems),
          tls.map(TlsOptions.Builder::build),
          plaintextAllowed);
    }
  }
}
