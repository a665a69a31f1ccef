package dev.pushhub.jwt;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * An https address that answers with a JSON Web Key Set, and what a fetch may take.
 *
 * <pre>{@code
 * JwtKeys.jwks(JwksAddress.builder(URI.create("https://login.example/jwks")).timeout(Duration.ofSeconds(2)).build())
 * }</pre>
 *
 * <p>The first token makes the hub fetch it; later a token whose {@code kid} is unknown does, and
 * one that comes when the keys are older than the refresh time. One fetch is under way at a time,
 * and all that need it wait for it; another begins at most once in the pause. Redirects are not
 * followed. A key of the set that can't be used is passed over, and a line in the log names it.
 * While the address can't be reached the keys it last answered stay good.
 */
public final class JwksAddress {
  private final URI uri;
  private final Duration timeout;
  private final int maxBytes;
  private final Duration refreshAfter;
  private final Duration pause;
  private final SSLContext tls;

  private JwksAddress(Builder builder, SSLContext tls) {
    this.uri = builder.uri;
    this.timeout = builder.timeout;
    this.maxBytes = builder.maxBytes;
    this.refreshAfter = builder.refreshAfter;
    this.pause = builder.pause;
    this.tls = tls;
  }

  /**
   * An address with options.
   *
   * @param uri begins with https
   * @return every option at its default
   */
  public static Builder builder(URI uri) {
    return new Builder(uri);
  }

  URI uri() {
    return uri;
  }

  Duration timeout() {
    return timeout;
  }

  int maxBytes() {
    return maxBytes;
  }

  Duration refreshAfter() {
    return refreshAfter;
  }

  Duration pause() {
    return pause;
  }

  SSLContext tls() {
    return tls;
  }

  /** Host and path, without what may be secret in it. */
  @Override
  public String toString() {
    return "https://"
        + uri.getHost()
        + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
        + (uri.getRawPath() == null ? "" : uri.getRawPath());
  }

  /** Sets what a fetch may take. Not for several threads at once. */
  public static final class Builder {
    private final URI uri;
    private Duration timeout = Duration.ofSeconds(5);
    private int maxBytes = 256 << 10;
    private Duration refreshAfter = Duration.ofMinutes(10);
    private Duration pause = Duration.ofMinutes(1);
    private @org.jspecify.annotations.Nullable SSLContext tls;

    private Builder(URI uri) {
      this.uri = uri;
    }

    /**
     * How long a fetch may take, from the connect to the last byte. Default: 5 s. Pages that wait
     * for it are told to come back when it fails.
     *
     * @param timeout 50 ms to 1 minute
     * @return this
     */
    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    /**
     * The largest answer taken, in bytes. Default: 256 KiB.
     *
     * @param bytes 1,024 to 16,777,216
     * @return this
     */
    public Builder maxBytes(int bytes) {
      maxBytes = bytes;
      return this;
    }

    /**
     * How old keys may be before a token that comes has them fetched again; it does not wait for
     * that. So a key that the issuer has withdrawn goes. Default: 10 minutes.
     *
     * @param time 1 second to 1 day
     * @return this
     */
    public Builder refreshAfter(Duration time) {
      refreshAfter = time;
      return this;
    }

    /**
     * How long after the beginning of one fetch the next may begin, whatever asks for it. Default:
     * 1 minute. A token whose key is unknown meanwhile is not refused: its page is told to come
     * back.
     *
     * @param time 1 second to 1 hour
     * @return this
     */
    public Builder pause(Duration time) {
      pause = time;
      return this;
    }

    /**
     * Whom to trust, for an issuer whose certificate comes from a private authority. Default: the
     * platform's authorities. The host name is checked either way.
     *
     * @param context used for every fetch
     * @return this
     */
    public Builder tls(SSLContext context) {
      tls = context;
      return this;
    }

    /**
     * Checks and builds.
     *
     * @return the address
     * @throws IllegalArgumentException naming everything that can't be used, and what would do
     */
    public JwksAddress build() {
      Problems problems = new Problems();
      if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
        problems.add("the address is no https address; give one such as https://host/jwks.json");
      }
      problems.duration("timeout", timeout, Duration.ofMillis(50), Duration.ofMinutes(1));
      problems.range("maxBytes", maxBytes, 1_024, 16 << 20);
      problems.duration("refreshAfter", refreshAfter, Duration.ofSeconds(1), Duration.ofDays(1));
      problems.duration("pause", pause, Duration.ofSeconds(1), Duration.ofHours(1));
      problems.throwIfAny("The JWKS address can't be used: ");
      return new JwksAddress(this, tls == null ? platformTls() : tls);
    }

    private static SSLContext platformTls() {
      try {
        return SSLContext.getDefault();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalArgumentException(
            "The platform has no default SSLContext; give one by tls(...).", e);
      }
    }
  }
}
