package dev.pushhub.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keys and tokens of the tests: good ones, and whatever an attacker makes. */
final class Tokens {
  static final String SECRET = "0123456789abcdef0123456789abcdef";
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  static final RSAKey RSA = rsa("rsa-1");
  static final RSAKey OTHER_RSA = rsa("rsa-2");
  static final ECKey EC = ec("ec-1");

  private Tokens() {}

  static RSAKey rsa(String kid) {
    try {
      return new RSAKeyGenerator(2_048).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static ECKey ec(String kid) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** Of public keys. */
  static String jwks(com.nimbusds.jose.jwk.JWK... keys) {
    return new JWKSet(java.util.List.of(keys)).toString(true);
  }

  /** Claims that are good at {@link #NOW}, to be changed. */
  static Map<String, Object> claims() {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", "uid1");
    claims.put("aud", "push");
    claims.put("exp", NOW.getEpochSecond() + 300);
    return claims;
  }

  static Map<String, Object> with(String claim, Object value) {
    Map<String, Object> claims = claims();
    claims.put(claim, value);
    return claims;
  }

  static Map<String, Object> without(String claim) {
    Map<String, Object> claims = claims();
    claims.remove(claim);
    return claims;
  }

  static String hs256(Map<String, Object> claims) {
    return hs256(SECRET.getBytes(StandardCharsets.UTF_8), claims);
  }

  static String hs256(byte[] secret, Map<String, Object> claims) {
    return hs256(new JWSHeader(JWSAlgorithm.HS256), secret, claims);
  }

  /** That says which key it is signed by. */
  static String hs256(String kid, byte[] secret, Map<String, Object> claims) {
    return hs256(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(kid).build(), secret, claims);
  }

  private static String hs256(JWSHeader header, byte[] secret, Map<String, Object> claims) {
    try {
      return signed(header, new MACSigner(secret), claims);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String rs256(RSAKey key, Map<String, Object> claims) {
    return rs256(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()), key, claims);
  }

  static String rs256(JWSHeader.Builder header, RSAKey key, Map<String, Object> claims) {
    try {
      return signed(header.build(), new RSASSASigner(key), claims);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String es256(ECKey key, Map<String, Object> claims) {
    try {
      return signed(
          new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
          new ECDSASigner(key),
          claims);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static String signed(JWSHeader header, JWSSigner signer, Map<String, Object> claims) {
    JWSObject token = new JWSObject(header, new Payload(claims));
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
    return token.serialize();
  }

  /** Put together by hand: no library would make it. */
  static String raw(String header, Map<String, Object> claims, String signature) {
    return raw(header, new Payload(claims).toString(), signature);
  }

  static String raw(String header, String payload, String signature) {
    return Base64URL.encode(header) + "." + Base64URL.encode(payload) + "." + signature;
  }
}
