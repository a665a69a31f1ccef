package dev.pushhub.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.SignedJWT;
import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.api.HandshakeRequest;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes a signed JSON Web Token (RFC 7519) for the credential; its {@code sub} is the uid.
 *
 * <pre>{@code
 * PushHub hub = PushHub.builder()
 *     .authenticator(JwtAuthenticator.builder()
 *         .keys(JwtKeys.jwksUri(URI.create("https://login.example/.well-known/jwks.json")))
 *         .audience("push")
 *         .issuer("https://login.example")
 *         .build())
 *     .webSocket(w -> w.credentials(CredentialSource.bearerSubprotocol()))
 *     .build();
 * }</pre>
 *
 * <p>Taken are HS256, RS256 and ES256, each only with a key that is for it. Required are {@code
 * exp}, {@code sub} and {@code aud}; {@code nbf} is honoured. A key that the token itself brings or
 * points to ({@code jwk}, {@code jku}, {@code x5c}, {@code x5u}) is not looked at, and a token with
 * {@code crit} is refused.
 *
 * <p>A token is good until {@code exp} and the leeway, for a page that comes as for one that is
 * there: then its session is closed with 4001. That moment is found out once, when the token is
 * looked at, and kept in monotonic time. A token that was good once is answered 4001 too, so that
 * its page brings a fresh one; any other that is not good is refused with 1008; and while its key
 * can't be had, 4003 asks the page to come back.
 *
 * <p>Immutable but for the keys of an address; any thread. It never waits for an address: the
 * answer then comes later.
 */
public final class JwtAuthenticator implements Authenticator {
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.HS256, JWSAlgorithm.RS256, JWSAlgorithm.ES256);
  private static final Authentication NO_TOKEN =
      Authentication.refused("the credential is no signed JSON Web Token");
  private static final Authentication NOT_SIGNED =
      Authentication.refused("the token is not signed by a key that is known");
  private static final Authentication BAD_CLAIMS =
      Authentication.refused("the token's exp, nbf or sub is missing or malformed");
  private static final Authentication NOT_MEANT =
      Authentication.refused("the token is not meant for this hub: see its aud and iss");
  private static final Authentication NOT_YET =
      Authentication.refused("the token is not good yet: see its nbf");

  private final KeySource keys;
  private final Set<String> audiences;
  private final Optional<String> issuer;
  private final Duration leeway;
  private final int maxTokenBytes;
  private final Clock clock;

  private JwtAuthenticator(Builder builder, KeySource keys) {
    this.keys = keys;
    this.audiences = Set.copyOf(builder.audiences);
    this.issuer = builder.issuer;
    this.leeway = builder.leeway;
    this.maxTokenBytes = builder.maxTokenBytes;
    this.clock = builder.clock;
  }

  /**
   * Every option at its default; keys and an audience have to be given.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Authentication authenticate(String credential, HandshakeRequest handshake) {
    SignedJWT token = parse(credential);
    if (token == null) {
      return NO_TOKEN;
    }
    List<VerificationKey> named = keys.current().find(token.getHeader());
    return named.isEmpty() ? askForKey(token) : decide(token, named);
  }

  private @Nullable SignedJWT parse(String credential) {
    if (credential.length() > maxTokenBytes) {
      return null;
    }
    try {
      SignedJWT token = SignedJWT.parse(credential);
      JWSHeader header = token.getHeader();
      return ALGORITHMS.contains(header.getAlgorithm()) && header.getCriticalParams() == null
          ? token
          : null;
    } catch (ParseException | RuntimeException | StackOverflowError e) {
      return null; // it is anybody's text, and "none" is an exception too
    }
  }

  private Authentication askForKey(SignedJWT token) {
    Optional<CompletableFuture<KeySet>> fresher = keys.fresher();
    if (fresher.isEmpty()) {
      return Authentication.notNow();
    }
    return Authentication.later(
        fresher
            .get()
            .handle(
                (fresh, failure) ->
                    fresh == null
                        ? Authentication.notNow()
                        : decide(token, fresh.find(token.getHeader()))));
  }

  private Authentication decide(SignedJWT token, List<VerificationKey> named) {
    if (named.stream().noneMatch(key -> key.hasSigned(token))) {
      return NOT_SIGNED;
    }
    try {
      return TokenClaims.of(token.getPayload()).map(this::decide).orElse(NO_TOKEN);
    } catch (RuntimeException | StackOverflowError e) {
      return NO_TOKEN; // signed nonsense
    }
  }

  private Authentication decide(TokenClaims claims) {
    Optional<String> subject = claims.subject();
    Instant expires = claims.time("exp");
    Instant notBefore = claims.time("nbf");
    if (subject.isEmpty() || expires == null || (notBefore == null && claims.has("nbf"))) {
      return BAD_CLAIMS;
    }
    if (!claims.isFor(audiences) || (issuer.isPresent() && !issuer.equals(claims.issuer()))) {
      return NOT_MEANT;
    }
    Instant now = clock.instant();
    if (notBefore != null && now.plus(leeway).isBefore(notBefore)) {
      return NOT_YET;
    }
    Duration left = Duration.between(now, expires.plus(leeway));
    return left.isNegative() || left.isZero()
        ? Authentication.expired()
        : Authentication.uid(subject.get()).expiresAfter(left);
  }

  /** Sets what a token must be. Not for several threads at once. */
  public static final class Builder {
    private final Set<String> audiences = new LinkedHashSet<>();
    private @Nullable JwtKeys keys;
    private Optional<String> issuer = Optional.empty();
    private Duration leeway = Duration.ofSeconds(60);
    private int maxTokenBytes = 8 << 10;
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    /**
     * What tokens are checked with. Required.
     *
     * @param keys a secret, a file, or an address
     * @return this
     */
    public Builder keys(JwtKeys keys) {
      this.keys = keys;
      return this;
    }

    /**
     * Whom a token must be meant for: its {@code aud} must be this text, or have it in its list.
     * Required, because an issuer's other tokens are signed by the same key. Given more than once,
     * any of them will do.
     *
     * @param audience not empty
     * @return this
     */
    public Builder audience(String audience) {
      audiences.add(audience);
      return this;
    }

    /**
     * Who must have issued a token: its {@code iss} must be this text. Default: anybody with the
     * key.
     *
     * @param issuer not empty
     * @return this
     */
    public Builder issuer(String issuer) {
      this.issuer = Optional.of(issuer);
      return this;
    }

    /**
     * How far the clocks of issuer and hub may differ, for {@code exp} and {@code nbf}. Default: 60
     * s.
     *
     * @param leeway none to 10 minutes
     * @return this
     */
    public Builder leeway(Duration leeway) {
      this.leeway = leeway;
      return this;
    }

    /**
     * The longest token looked at, in bytes. Default: 8 KiB.
     *
     * @param bytes 256 to 65,536
     * @return this
     */
    public Builder maxTokenBytes(int bytes) {
      maxTokenBytes = bytes;
      return this;
    }

    /**
     * The wall clock that {@code exp} and {@code nbf} are compared with, once for each token.
     * Default: the system's.
     *
     * @param clock any
     * @return this
     */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /**
     * Checks and builds.
     *
     * @return the authenticator
     * @throws IllegalArgumentException naming everything that can't be used, and what would do
     */
    public JwtAuthenticator build() {
      Problems problems = new Problems();
      JwtKeys given = keys;
      if (given == null) {
        problems.add("no keys are given; give some by keys(JwtKeys.secret(...)), say");
      }
      if (audiences.isEmpty() || audiences.contains("")) {
        problems.add(
            "no audience is given, or an empty one; give the name of this application that the"
                + " issuer puts into aud");
      }
      if (issuer.isPresent() && issuer.get().isEmpty()) {
        problems.add("the issuer is empty; give what the issuer puts into iss, or none");
      }
      problems.duration("leeway", leeway, Duration.ZERO, Duration.ofMinutes(10));
      problems.range("maxTokenBytes", maxTokenBytes, 256, 65_536);
      problems.throwIfAny("The JwtAuthenticator can't be built: ");
      if (given == null) {
        throw new IllegalStateException("told above");
      }
      return new JwtAuthenticator(this, given.source());
    }
  }
}
