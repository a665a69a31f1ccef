package dev.pushhub.jwt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A public key, or the certificate of one, in a PEM file (RFC 7468, sections 5 and 13). */
final class PemKey {
  private static final long MOST_BYTES = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private PemKey() {}

  static VerificationKey read(Path file) {
    String text = text(file);
    Matcher block = BLOCK.matcher(text);
    if (!block.find()) {
      throw refused(file, "holds no PEM block; give a file that begins with -----BEGIN PUBLIC KEY");
    }
    String kind = block.group(1);
    String body = block.group(2);
    if (block.find()) {
      throw refused(file, "holds more than one key; give a file with one, or a JWKS file");
    }
    try {
      return key(file, publicKey(file, kind, Base64.getMimeDecoder().decode(body)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(file + " holds a " + kind + " that can't be read.", e);
    }
  }

  /** The text of a file of keys, of a size that can be one. */
  static String text(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw refused(file, "is larger than 1 MiB; that is no file of keys");
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The keys in " + file + " can't be read. Is the path right, and may this user read it?",
          e);
    }
  }

  private static PublicKey publicKey(Path file, String kind, byte[] der)
      throws GeneralSecurityException {
    return switch (kind) {
      case "PUBLIC KEY" -> spki(der);
      case "CERTIFICATE" ->
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der))
              .getPublicKey();
      case "RSA PUBLIC KEY" ->
          throw refused(
              file, "holds a key in PKCS#1; convert it by: openssl rsa -RSAPublicKey_in -pubout");
      default ->
          throw refused(
              file,
              kind.endsWith("PRIVATE KEY")
                  ? "holds a private key, which a hub should not have; make the public one by:"
                      + " openssl pkey -pubout"
                  : "holds no public key and no certificate");
    };
  }

  private static PublicKey spki(byte[] der) throws GeneralSecurityException {
    X509EncodedKeySpec spec = new X509EncodedKeySpec(der);
    try {
      return KeyFactory.getInstance("RSA").generatePublic(spec);
    } catch (GeneralSecurityException notRsa) {
      return KeyFactory.getInstance("EC").generatePublic(spec);
    }
  }

  private static VerificationKey key(Path file, PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return VerificationKey.rsa(rsa);
    }
    if (key instanceof ECPublicKey ec) {
      return VerificationKey.ec(ec);
    }
    throw refused(
        file, "holds a key that is neither RSA nor EC; RS256 and ES256 need one of these");
  }

  private static IllegalArgumentException refused(Path file, String why) {
    return new IllegalArgumentException(file + " " + why + ".");
  }
}
