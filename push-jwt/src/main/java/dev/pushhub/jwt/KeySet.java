package dev.pushhub.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys that are good at one moment. Immutable. */
final class KeySet {
  static final KeySet EMPTY = new KeySet(List.of(), Map.of());

  /** A key without a name is found by its algorithm, if it is the only one. */
  private final List<VerificationKey> keys;

  private final Map<String, VerificationKey> byId;

  private KeySet(List<VerificationKey> keys, Map<String, VerificationKey> byId) {
    this.keys = keys;
    this.byId = byId;
  }

  /** One key without a name: a token may name its key as it likes. */
  static KeySet of(VerificationKey key) {
    return new KeySet(List.of(key), Map.of());
  }

  /**
   * A JSON Web Key Set (RFC 7517, section 5). Keys for other algorithms, or for encryption, are
   * passed over.
   *
   * @param secretsToo whether symmetric keys count; a secret at an address that anybody may ask is
   *     none
   * @throws IllegalArgumentException if it is no such set, or has no key that can be used
   */
  static KeySet parse(String json, boolean secretsToo) {
    JWKSet set;
    try {
      set = JWKSet.parse(json);
    } catch (ParseException | RuntimeException | StackOverflowError e) {
      throw new IllegalArgumentException("not a JSON Web Key Set (RFC 7517)"); // says no content
    }
    Map<String, VerificationKey> byId = new HashMap<>();
    List<VerificationKey> all = new java.util.ArrayList<>();
    for (JWK jwk : set.getKeys()) {
      if (VerificationKey.isFor(jwk, secretsToo)) {
        VerificationKey key = VerificationKey.of(jwk);
        all.add(key);
        if (jwk.getKeyID() != null && byId.put(jwk.getKeyID(), key) != null) {
          throw new IllegalArgumentException("two keys of the set have the same kid");
        }
      }
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "the set has no signature key for RS256, ES256" + (secretsToo ? " or HS256" : ""));
    }
    return new KeySet(List.copyOf(all), Map.copyOf(byId));
  }

  /** The key a token names, or the only one there is for its algorithm if it names none. */
  Optional<VerificationKey> find(JWSHeader header) {
    if (header.getKeyID() != null && !byId.isEmpty()) {
      return Optional.ofNullable(byId.get(header.getKeyID()));
    }
    List<VerificationKey> fitting =
        keys.stream().filter(key -> key.algorithm().equals(header.getAlgorithm())).toList();
    return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
  }
}
