package dev.pushhub.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * A key and the one algorithm it is for. A token signed by another algorithm is not checked with
 * it, so a public key can't be taken for a secret.
 *
 * @param algorithm HS256, RS256 or ES256
 * @param verifier checks signatures by that algorithm
 */
record VerificationKey(JWSAlgorithm algorithm, JWSVerifier verifier) {
  static final int LEAST_SECRET_BYTES = 32; // RFC 7518, section 3.2: as many as the hash
  static final int LEAST_RSA_BITS = 2_048; // RFC 7518, section 3.3
  private static final int MOST_RSA_BITS = 16_384;

  static VerificationKey secret(byte[] secret) {
    if (secret.length < LEAST_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "The secret has "
              + secret.length
              + " bytes; HS256 needs at least "
              + LEAST_SECRET_BYTES
              + ". Make one by: openssl rand -base64 48");
    }
    try {
      return new VerificationKey(JWSAlgorithm.HS256, new MACVerifier(secret));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("The secret can't be used for HS256.", e);
    }
  }

  static VerificationKey rsa(RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
      throw new IllegalArgumentException(
          "The RSA key has "
              + bits
              + " bits; RS256 needs at least "
              + LEAST_RSA_BITS
              + ", and more than "
              + MOST_RSA_BITS
              + " are not taken. Make one by: openssl genrsa -out key.pem 3072");
    }
    return new VerificationKey(JWSAlgorithm.RS256, new RSASSAVerifier(key));
  }

  static VerificationKey ec(ECPublicKey key) {
    try {
      if (!Curve.P_256.equals(Curve.forECParameterSpec(key.getParams()))) {
        throw new IllegalArgumentException(
            "The EC key is not on the curve P-256, which ES256 is for. Make one by: openssl ecparam"
                + " -name prime256v1 -genkey -out key.pem");
      }
      return new VerificationKey(JWSAlgorithm.ES256, new ECDSAVerifier(key));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("The EC key can't be used for ES256.", e);
    }
  }

  /**
   * A key of a set.
   *
   * @param secretsToo whether it may be a symmetric one
   * @throws IllegalArgumentException if it is not for one of the three algorithms and for
   *     signatures, or can't be used; the message repeats nothing of the key
   */
  static VerificationKey of(JWK key, boolean secretsToo) {
    JWSAlgorithm only = only(key);
    if (only == null) {
      throw new IllegalArgumentException("neither RSA, EC on P-256 nor a secret");
    }
    if (key.getAlgorithm() != null && !key.getAlgorithm().getName().equals(only.getName())) {
      throw new IllegalArgumentException("for another algorithm than " + only);
    }
    if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
      throw new IllegalArgumentException("not for signatures");
    }
    if (!secretsToo && key instanceof OctetSequenceKey) {
      throw new IllegalArgumentException("a secret that anybody can fetch is none");
    }
    return of(key);
  }

  private static @org.jspecify.annotations.Nullable JWSAlgorithm only(JWK key) {
    if (key instanceof RSAKey) {
      return JWSAlgorithm.RS256;
    }
    if (key instanceof ECKey ec) {
      return Curve.P_256.equals(ec.getCurve()) ? JWSAlgorithm.ES256 : null;
    }
    return key instanceof OctetSequenceKey ? JWSAlgorithm.HS256 : null;
  }

  private static VerificationKey of(JWK key) {
    try {
      if (key instanceof RSAKey rsa) {
        return rsa(rsa.toRSAPublicKey());
      }
      if (key instanceof ECKey ec) {
        return ec(ec.toECPublicKey());
      }
      return secret(((OctetSequenceKey) key).toByteArray());
    } catch (JOSEException e) {
      throw new IllegalArgumentException("A key of the set can't be used.", e);
    }
  }

  boolean hasSigned(SignedJWT token) {
    try {
      return algorithm.equals(token.getHeader().getAlgorithm()) && token.verify(verifier);
    } catch (JOSEException | IllegalStateException e) {
      return false; // a signature that can't be one
    }
  }
}
