package dev.pushhub.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken from a JSON Web Key Set, and what is passed over without harm to the rest. */
class KeySetTest {
  private static final String GOOD = Tokens.RSA.toPublicJWK().toJSONString();

  private static KeySet set(String... keys) {
    return KeySet.parse("{\"keys\":[" + String.join(",", keys) + "]}", true);
  }

  private static boolean takes(KeySet keys, String token) {
    try {
      SignedJWT parsed = SignedJWT.parse(token);
      return keys.find(parsed.getHeader()).stream().anyMatch(key -> key.hasSigned(parsed));
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  private static String signedBy(RSAKey key) {
    return Tokens.rs256(key, Tokens.claims());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "5",
        "null",
        "\"RSA\"",
        "[]",
        "{\"kid\":\"odd\"}",
        "{\"kid\":5,\"kty\":\"RSA\"}",
        "{\"kid\":\"odd\",\"kty\":\"RSA\"}",
        "{\"kid\":\"odd\",\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
        "{\"kid\":\"odd\",\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}",
        "{\"kid\":\"odd\",\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AAAA\"}",
        "{\"kid\":\"odd\",\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}",
        "{\"kid\":\"odd\",\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}",
        "{\"kid\":\"odd\",\"kty\":\"EC\",\"crv\":\"none\",\"x\":\"AAAA\",\"y\":\"AAAA\"}",
        "{\"kid\":\"odd\",\"kty\":\"oct\",\"k\":\"AAAA\"}",
        "{\"kid\":\"odd\",\"kty\":\"oct\"}"
      })
  void aKeyThatCanNotBeUsedHarmsNoneBesideIt(String odd) {
    for (KeySet keys : List.of(set(odd, GOOD), set(GOOD, odd))) {
      assertThat(takes(keys, signedBy(Tokens.RSA))).isTrue();
      assertThat(takes(keys, signedBy(Tokens.OTHER_RSA))).isFalse();
      assertThat(keys.passedOver())
          .startsWith("passed over: ")
          .contains(odd.contains("\"odd\"") ? "kid 'odd' (" : "one without kid (");
    }
    assertThatThrownBy(() -> set(odd))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("no signature key", "passed over");
  }

  @Test
  void keysForOtherAlgorithmsAreNamedAndKeysForEncryptionAreNotWorthAWord() {
    RSAKey other = rebuilt("RS512");
    RSAKey encrypts =
        new RSAKey.Builder(Tokens.OTHER_RSA.toPublicJWK()).keyUse(KeyUse.ENCRYPTION).build();

    KeySet keys = set(other.toJSONString(), encrypts.toJSONString(), GOOD);

    assertThat(keys.passedOver())
        .isEqualTo("passed over: kid 'rsa-2' (for another algorithm than RS256)");
    assertThat(takes(keys, signedBy(Tokens.OTHER_RSA))).isFalse();
  }

  private static RSAKey rebuilt(String algorithm) {
    return new RSAKey.Builder(Tokens.OTHER_RSA.toPublicJWK())
        .algorithm(new com.nimbusds.jose.Algorithm(algorithm))
        .build();
  }

  /** RFC 7517, section 4.5. */
  @Test
  void keysOfOneNameAreToldApartByTheirAlgorithm() {
    RSAKey rsa = new RSAKey.Builder(Tokens.RSA).keyID("same").build();
    ECKey ec = new ECKey.Builder(Tokens.EC).keyID("same").build();
    OctetSequenceKey secret =
        new OctetSequenceKey.Builder(Tokens.SECRET.getBytes(StandardCharsets.UTF_8))
            .keyID("same")
            .build();

    KeySet keys =
        set(
            secret.toJSONString(),
            rsa.toPublicJWK().toJSONString(),
            ec.toPublicJWK().toJSONString());

    assertThat(takes(keys, signedBy(rsa))).isTrue();
    assertThat(takes(keys, Tokens.es256(ec, Tokens.claims()))).isTrue();
    assertThat(
            takes(
                keys,
                Tokens.hs256(
                    "same", Tokens.SECRET.getBytes(StandardCharsets.UTF_8), Tokens.claims())))
        .isTrue();
    assertThat(takes(keys, signedBy(new RSAKey.Builder(Tokens.OTHER_RSA).keyID("same").build())))
        .isFalse();
    assertThat(keys.passedOver()).isEmpty();
  }

  @Test
  void twoKeysOfOneNameAndAlgorithmAreBothTried() {
    RSAKey first = new RSAKey.Builder(Tokens.RSA).keyID("same").build();
    RSAKey second = new RSAKey.Builder(Tokens.OTHER_RSA).keyID("same").build();

    KeySet keys = set(first.toPublicJWK().toJSONString(), second.toPublicJWK().toJSONString());

    assertThat(takes(keys, signedBy(first))).isTrue();
    assertThat(takes(keys, signedBy(second))).isTrue();
  }

  /** The public key, which everybody has, taken for a secret. */
  @Test
  void aNameThatTwoKeysShareDoesNotMakeOneOfThemASecret() throws Exception {
    RSAKey rsa = new RSAKey.Builder(Tokens.RSA).keyID("same").build();
    ECKey ec = new ECKey.Builder(Tokens.EC).keyID("same").build();
    KeySet keys = set(rsa.toPublicJWK().toJSONString(), ec.toPublicJWK().toJSONString());

    for (byte[] known :
        List.of(rsa.toRSAPublicKey().getEncoded(), ec.toECPublicKey().getEncoded())) {
      assertThat(takes(keys, Tokens.hs256("same", known, Tokens.claims()))).isFalse();
    }
  }

  @Test
  void whatKeysAreCalledCanNotForgeALineAndManyAreNotAllTold() {
    KeySet keys =
        set(
            Stream.concat(
                    Stream.of(GOOD, "{\"kid\":\"a\\r\\nERROR \\u001b[31m\\u2028\\u0000\\\\\"}"),
                    IntStream.range(0, 100)
                        .mapToObj(i -> "{\"kid\":\"" + "x".repeat(5_000) + "\"}"))
                .collect(Collectors.joining(",")));

    assertThat(keys.passedOver())
        .contains("kid 'a\\u000d\\u000aERROR \\u001b[31m\\u2028\\u0000\\u005c' (")
        .matches("[ -~]+")
        .endsWith(" and 96 more")
        .hasSizeLessThan(1_000);
  }
}
