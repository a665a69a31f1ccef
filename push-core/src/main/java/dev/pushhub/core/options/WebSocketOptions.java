package dev.pushhub.core.options;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where pages connect and how their connections are kept.
 *
 * @param address the address to bind; empty for loopback while nobody is authenticated and every
 *     interface once an authenticator is set
 * @param port the TCP port; 0 for any free one
 * @param heartbeatInterval how long a page may be silent before it is pinged
 * @param heartbeatTimeout how long a pinged page may stay silent before it is given up
 * @param keepHeaders the handshake headers a session keeps, in lower case
 * @param credentials where a page's credential may stand, in the order in which it is looked for
 * @param tls how it is encrypted ({@code wss}); empty for plain {@code ws}
 * @param healthCheck whether {@code GET /healthz} is answered
 */
public record WebSocketOptions(
    Optional<String> address,
    int port,
    Duration heartbeatInterval,
    Duration heartbeatTimeout,
    Set<String> keepHeaders,
    List<CredentialSource> credentials,
    Optional<TlsOptions> tls,
    boolean healthCheck) {

  /**
   * Whether a cookie may be the credential: then whoever makes a browser connect acts in its user's
   * name, and only pages of exactly configured origins may be let in.
   *
   * @return true if one of the sources is a cookie
   */
  public boolean takesCookieCredentials() {
    return credentials.stream().anyMatch(CredentialSource.Cookie.class::isInstance);
  }

  void check(OptionProblems problems) {
    address.ifPresent(given -> problems.address("webSocket.address", given));
    problems.port("webSocketPort", port);
    problems.duration(
        "webSocket.heartbeatInterval",
        heartbeatInterval,
        Duration.ofMillis(50),
        Duration.ofDays(1));
    problems.duration(
        "webSocket.heartbeatTimeout", heartbeatTimeout, Duration.ofMillis(50), Duration.ofDays(1));
    tls.ifPresent(given -> given.check("webSocket", problems));
    if (Set.copyOf(credentials).size() < credentials.size()) {
      problems.add("webSocket.credentials names a source twice; name each one once");
    }
  }

  /** Sets the options of the WebSocket side. */
  public static final class Builder {
    private Optional<String> address = Optional.empty();
    private int port = 1234;
    private Duration heartbeatInterval = Duration.ofSeconds(25);
    private Duration heartbeatTimeout = Duration.ofSeconds(10);
    private Set<String> keepHeaders = Set.of();
    private List<CredentialSource> credentials = List.of(CredentialSource.firstFrame());
    private Optional<TlsOptions.Builder> tls = Optional.empty();
    private boolean healthCheck = true;

    Builder() {}

    /**
     * The address to bind, as a name or an IP literal. Default: loopback while nobody is
     * authenticated, every interface ({@code 0.0.0.0} and {@code ::}) once an authenticator is set.
     *
     * @param address such as {@code "0.0.0.0"} or {@code "192.168.1.10"}
     * @return this
     */
    public Builder address(String address) {
      this.address = Optional.of(address);
      return this;
    }

    /**
     * The TCP port. Default: 1234.
     *
     * @param port 0 to 65,535; 0 picks a free one
     * @return this
     */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /**
     * How long a page may be silent before it is pinged; any byte from it counts. Default: 25 s,
     * which keeps a line open through proxies that cut after 60 s. Where {@code
     * delivery.slowPageTimeout} is less, that is the interval: pings become as frequent.
     *
     * @param interval 50 ms to 1 day
     * @return this
     */
    public Builder heartbeatInterval(Duration interval) {
      heartbeatInterval = interval;
      return this;
    }

    /**
     * How long a pinged page may stay silent before it is given up. Default: 10 s.
     *
     * @param timeout 50 ms to 1 day
     * @return this
     */
    public Builder heartbeatTimeout(Duration timeout) {
      heartbeatTimeout = timeout;
      return this;
    }

    /**
     * Headers of the handshake that a session keeps for the application. Default: none.
     *
     * @param names header names, in any case
     * @return this
     */
    public Builder keepHeaders(Collection<String> names) {
      keepHeaders =
          names.stream()
              .map(name -> name.toLowerCase(Locale.ROOT))
              .collect(Collectors.toUnmodifiableSet());
      return this;
    }

    /**
     * Where a page's credential may stand. Default: its first text frame alone.
     *
     * <p>The sources in the handshake are looked at in the order given; the first that has a
     * credential decides, and the session is bound when it opens. If none has one, the first text
     * frame is the credential where it is among the sources, whatever its place; otherwise the page
     * is closed with 1008.
     *
     * @param source where to look first
     * @param more where to look then, each source once
     * @return this
     */
    public Builder credentials(CredentialSource source, CredentialSource... more) {
      credentials = Stream.concat(Stream.of(source), Stream.of(more)).toList();
      return this;
    }

    /**
     * Speaks TLS on this port: pages connect to {@code wss://}. Default: it does not. Client
     * certificates, if asked for, let a connection in and say nothing about its uid.
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
     * Whether {@code GET /healthz} on the WebSocket port is answered with 200 and {@code ok}, for
     * load balancers and probes. Default: true. It tells nothing else, to whoever asks.
     *
     * @param answered false for 426 as everywhere else
     * @return this
     */
    public Builder healthCheck(boolean answered) {
      healthCheck = answered;
      return this;
    }

    WebSocketOptions build() {
      return new WebSocketOptions(
          address,
          port,
          heartbeatInterval,
          heartbeatTimeout,
          keepHeaders,
          credentials,
          tls.map(TlsOptions.Builder::build),
          healthCheck);
    }
  }
}
