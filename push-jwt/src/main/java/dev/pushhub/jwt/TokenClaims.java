package dev.pushhub.jwt;

import com.nimbusds.jose.Payload;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token whose signature was good says (RFC 7519, section 4.1), read strictly: a claim of
 * another type than it must have makes the token void.
 */
final class TokenClaims {
  private static final double LAST_SECOND = 253_402_300_799d; // of the year 9999

  private final Map<String, Object> claims;

  private TokenClaims(Map<String, Object> claims) {
    this.claims = claims;
  }

  /** Empty if the payload is not one JSON object. */
  static Optional<TokenClaims> of(Payload payload) {
    return Optional.ofNullable(payload.toJSONObject()).map(TokenClaims::new);
  }

  /** The subject; empty if there is none, or it is no text, or an empty one. */
  Optional<String> subject() {
    return text("sub").filter(subject -> !subject.isEmpty());
  }

  Optional<String> issuer() {
    return text("iss");
  }

  private Optional<String> text(String name) {
    return claims.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** Whether it is meant for one of these; {@code aud} is a text or a list of texts. */
  boolean isFor(Collection<String> audiences) {
    Object audience = claims.get("aud");
    return audience instanceof Collection<?> several
        ? several.stream().anyMatch(audiences::contains)
        : audience instanceof String && audiences.contains(audience);
  }

  boolean has(String name) {
    return claims.get(name) != null;
  }

  /** A NumericDate; null if it is none. */
  @Nullable Instant time(String name) {
    if (!(claims.get(name) instanceof Number number)) {
      return null;
    }
    double seconds = number.doubleValue();
    if (!(seconds >= 0 && seconds <= LAST_SECOND)) { // NaN neither
      return null;
    }
    return Instant.ofEpochMilli((long) (seconds * 1_000));
  }
}
