package dev.pushhub.jwt;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that tokens are checked with. Each key is for one algorithm alone: a secret for HS256,
 * an RSA key for RS256, an EC key on P-256 for ES256; what a token says of its algorithm must
 * agree.
 *
 * <pre>{@code
 * JwtKeys.secret(System.getenv("JWT_SECRET"))
 * JwtKeys.pem(Path.of("/etc/push/login.pem"))
 * JwtKeys.jwksUri(URI.create("https://login.example/.well-known/jwks.json"))
 * }</pre>
 *
 * <p>Immutable but for what an address has answered last; any thread.
 */
public final class JwtKeys {
  private static final Logger LOG = LoggerFactory.getLogger(JwtKeys.class);

  private final KeySource source;

  private JwtKeys(KeySource source) {
    this.source = source;
  }

  private static JwtKeys fixed(KeySet keys) {
    return new JwtKeys(new KeySource.Fixed(keys));
  }

  /**
   * A secret that the issuer has too, for HS256.
   *
   * @param secret at least 32 bytes, copied
   * @return the keys
   * @throws IllegalArgumentException if it is shorter
   */
  public static JwtKeys secret(byte[] secret) {
    return fixed(KeySet.of(VerificationKey.secret(secret.clone())));
  }

  /**
   * A secret that the issuer has too, for HS256: the UTF-8 bytes of the text, nothing decoded.
   *
   * @param secret at least 32 bytes in UTF-8
   * @return the keys
   * @throws IllegalArgumentException if it is shorter
   */
  public static JwtKeys secret(String secret) {
    return secret(secret.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The issuer's public key, or a certificate of it, in a PEM file. Of a certificate only the key
   * is looked at. The file is read now.
   *
   * @param file one {@code PUBLIC KEY} or {@code CERTIFICATE}: RSA of at least 2,048 bits, or EC on
   *     P-256
   * @return the keys
   * @throws IllegalArgumentException if it can't be read, or holds anything else
   */
  public static JwtKeys pem(Path file) {
    return fixed(KeySet.of(PemKey.read(file)));
  }

  /**
   * A JSON Web Key Set (RFC 7517) in a file, which is read now. A key of another algorithm, or that
   * can't be used, is passed over, and a line in the log names it.
   *
   * @param file the set; its symmetric keys count too
   * @return the keys
   * @throws IllegalArgumentException if it can't be read, or has no key that can be used
   */
  public static JwtKeys jwksFile(Path file) {
    try {
      KeySet keys = KeySet.parse(PemKey.text(file), true);
      if (!keys.passedOver().isEmpty()) {
        LOG.warn("Of the key set in {} were {}.", file, keys.passedOver());
      }
      return fixed(keys);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The key set in " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The issuer's JSON Web Key Set at an https address, with default options.
   *
   * @param address begins with https
   * @return the keys; nothing is fetched before the first token
   * @throws IllegalArgumentException if it is no https address
   * @see JwksAddress
   */
  public static JwtKeys jwksUri(URI address) {
    return jwks(JwksAddress.builder(address).build());
  }

  /**
   * The issuer's JSON Web Key Set at an https address, with options.
   *
   * @param address where, and what a fetch may take
   * @return the keys; nothing is fetched before the first token
   */
  public static JwtKeys jwks(JwksAddress address) {
    return of(new FetchedKeys(address, System::nanoTime));
  }

  static JwtKeys of(KeySource source) {
    return new JwtKeys(source);
  }

  KeySource source() {
    return source;
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "JwtKeys";
  }
}
