package dev.pushhub.jwt;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a JSON Web Key Set (RFC 7517, section 5): the keys that can be used, and of the
 * others what they are called and why not. Each is read by itself, as that section asks for: an
 * issuer that adds a key of a new kind must not lock everybody out.
 *
 * @param keys in the order of the set
 * @param passedOver one line for a log, escaped; empty if there is nothing to tell
 */
record PublishedKeys(List<Named> keys, String passedOver) {
  private static final int MOST_NAMED = 5;
  private static final int MOST_OF_A_NAME = 64;

  /**
   * One key.
   *
   * @param id its {@code kid}, if it has one
   * @param key what it checks
   */
  record Named(Optional<String> id, VerificationKey key) {}

  /**
   * Reads a set.
   *
   * @throws IllegalArgumentException if it is none
   */
  static PublishedKeys read(String json, boolean secretsToo) {
    List<Named> keys = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Object each : members(json)) {
      try {
        Map<String, Object> member = asObject(each);
        JWK jwk = parsed(member);
        if (!KeyUse.ENCRYPTION.equals(jwk.getKeyUse())) { // those are for others
          keys.add(
              new Named(Optional.ofNullable(jwk.getKeyID()), VerificationKey.of(jwk, secretsToo)));
        }
      } catch (IllegalArgumentException e) {
        others.add(name(each) + " (" + e.getMessage() + ")");
      }
    }
    return new PublishedKeys(List.copyOf(keys), told(others));
  }

  private static List<?> members(String json) {
    try {
      if (JSONObjectUtils.parse(json).get("keys") instanceof List<?> members) {
        return members;
      }
    } catch (ParseException | RuntimeException | StackOverflowError e) {
      // told below, without a word of its content
    }
    throw new IllegalArgumentException("not a JSON Web Key Set (RFC 7517)");
  }

  @SuppressWarnings("unchecked") // the members of a JSON object
  private static Map<String, Object> asObject(Object member) {
    if (member instanceof Map<?, ?>) {
      return (Map<String, Object>) member;
    }
    throw new IllegalArgumentException("no JSON object");
  }

  // What the library says of it may repeat what stands in it.
  private static JWK parsed(Map<String, Object> member) {
    try {
      return JWK.parse(member);
    } catch (ParseException | RuntimeException e) {
      throw new IllegalArgumentException("no key that can be read", e);
    }
  }

  private static String name(@Nullable Object member) {
    return member instanceof Map<?, ?> key && key.get("kid") instanceof String id
        ? "kid '" + visible(id) + "'"
        : "one without kid";
  }

  private static String told(List<String> others) {
    if (others.isEmpty()) {
      return "";
    }
    int more = others.size() - MOST_NAMED;
    return "passed over: "
        + String.join(", ", others.subList(0, Math.min(others.size(), MOST_NAMED)))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** ASCII stays; whatever else somebody calls a key can neither end the line nor change it. */
  private static String visible(String id) {
    StringBuilder text = new StringBuilder();
    for (char c : id.substring(0, Math.min(id.length(), MOST_OF_A_NAME)).toCharArray()) {
      if (c >= ' ' && c <= '~' && c != '\\') {
        text.append(c);
      } else {
        text.append("\\u%04x".formatted((int) c));
      }
    }
    return text + (id.length() > MOST_OF_A_NAME ? "..." : "");
  }
}
