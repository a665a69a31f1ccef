package dev.pushhub.core.internal.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** Finds out whether two keys are a pair: what one has signed, the other must accept. */
final class KeyPairCheck {
  private static final byte[] SIGNED = "pushhub".getBytes(StandardCharsets.US_ASCII);

  private KeyPairCheck() {}

  static boolean matches(PrivateKey key, PublicKey counterpart) throws GeneralSecurityException {
    try {
      Signature signing = signature(counterpart.getAlgorithm());
      signing.initSign(key);
      signing.update(SIGNED);
      byte[] signed = signing.sign();
      Signature checking = signature(counterpart.getAlgorithm());
      checking.initVerify(counterpart);
      checking.update(SIGNED);
      return checking.verify(signed);
    } catch (java.security.InvalidKeyException | java.security.SignatureException e) {
      return false; // of another kind or size
    }
  }

  private static Signature signature(String algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case "RSA" -> Signature.getInstance("SHA256withRSA");
      case "EC" -> Signature.getInstance("SHA256withECDSA");
      case "RSASSA-PSS" -> {
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(
            new PSSParameterSpec(
                "SHA-256",
                "MGF1",
                MGF1ParameterSpec.SHA256,
                32,
                PSSParameterSpec.TRAILER_FIELD_BC));
        yield pss;
      }
      default -> Signature.getInstance(algorithm); // EdDSA and its curves name their own
    };
  }
}
