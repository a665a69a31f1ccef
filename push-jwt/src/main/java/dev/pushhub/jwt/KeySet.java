package dev.pushhub.jwt;

import com.nimbusds.jose.JWSHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The keys that are good at one moment. Immutable. */
final class KeySet {
  static final KeySet EMPTY = new KeySet(List.of(), Map.of(), "");

  /** A key without a name is found by its algorithm, if it is the only one. */
  private final List<VerificationKey> keys;

  /** More than one where they share a name (RFC 7517, section 4.5): the algorithm tells them. */
  private final Map<String, List<VerificationKey>> byId;

  private final String passedOver;

  private KeySet(
      List<VerificationKey> keys, Map<String, List<VerificationKey>> byId, String passedOver) {
    this.keys = keys;
    this.byId = byId;
    this.passedOver = passedOver;
  }

  /** One key without a name: a token may name its key as it likes. */
  static KeySet of(VerificationKey key) {
    return new KeySet(List.of(key), Map.of(), "");
  }

  /**
   * A JSON Web Key Set (RFC 7517, section 5). A key that can't be used is passed over and harms
   * none beside it.
   *
   * @param secretsToo whether symmetric keys count; a secret at an address that anybody may ask is
   *     none
   * @throws IllegalArgumentException if it is no such set, or has no key that can be used
   */
  static KeySet parse(String json, boolean secretsToo) {
    PublishedKeys published = PublishedKeys.read(json, secretsToo);
    Map<String, List<VerificationKey>> byId = new HashMap<>();
    List<VerificationKey> all = new ArrayList<>();
    for (PublishedKeys.Named named : published.keys()) {
      all.add(named.key());
      named
          .id()
          .ifPresent(id -> byId.computeIfAbsent(id, first -> new ArrayList<>()).add(named.key()));
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "the set has no signature key for RS256, ES256"
              + (secretsToo ? " or HS256" : "")
              + (published.passedOver().isEmpty() ? "" : "; " + published.passedOver()));
    }
    byId.replaceAll((id, same) -> List.copyOf(same));
    return new KeySet(List.copyOf(all), Map.copyOf(byId), published.passedOver());
  }

  /**
   * Those a token names, whatever their algorithm, or the only one there is for its algorithm if it
   * names none. Empty if it is not known which.
   */
  List<VerificationKey> find(JWSHeader header) {
    if (header.getKeyID() != null && !byId.isEmpty()) {
      return byId.getOrDefault(header.getKeyID(), List.of());
    }
    List<VerificationKey> fitting =
        keys.stream().filter(key -> key.algorithm().equals(header.getAlgorithm())).toList();
    return fitting.size() == 1 ? fitting : List.of();
  }

  /** Which keys of the set are not among these and why, to be logged; empty if there are none. */
  String passedOver() {
    return passedOver;
  }
}
