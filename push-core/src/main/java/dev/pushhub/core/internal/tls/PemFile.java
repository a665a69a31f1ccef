package dev.pushhub.core.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM file (RFC 7468). Text between them is no part of it. */
// The platform reads certificates but no keys, and of the key formats only PKCS#8 is one that it
// can parse; for the others the message has the command that makes one of it.
final class PemFile {
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private record Block(String label, String text) {}

  private final Path file;
  private final List<Block> blocks;

  private PemFile(Path file, List<Block> blocks) {
    this.file = file;
    this.blocks = blocks;
  }

  static byte[] bytes(Path file) throws UnusableFileException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new UnusableFileException(
            file + " has more than " + MOST_BYTES + " bytes; is it the right file?");
      }
      return bytes;
    } catch (IOException e) {
      throw new UnusableFileException(
          file + " can't be read (" + e.getClass().getSimpleName() + "); see that it is there", e);
    }
  }

  static boolean isPem(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII).contains("-----BEGIN ");
  }

  static PemFile read(Path file) throws UnusableFileException {
    Matcher matcher = BLOCK.matcher(new String(bytes(file), StandardCharsets.US_ASCII));
    List<Block> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return new PemFile(file, blocks);
  }

  /** All certificates in it, at least one. */
  List<X509Certificate> certificates() throws UnusableFileException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals("CERTIFICATE")) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new UnusableFileException(
          file + " has no certificate in it; give a PEM file with BEGIN CERTIFICATE");
    }
    return certificates;
  }

  private X509Certificate certificate(Block block) throws UnusableFileException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(decoded(block)));
    } catch (CertificateException e) {
      throw new UnusableFileException(file + " has a certificate in it that is none", e);
    }
  }

  private byte[] decoded(Block block) throws UnusableFileException {
    try {
      return Base64.getMimeDecoder().decode(block.text());
    } catch (IllegalArgumentException e) {
      throw new UnusableFileException(file + " has a block in it that is no base64", e);
    }
  }

  /** The key for a certificate with this public key. */
  PrivateKey key(PublicKey counterpart) throws UnusableFileException {
    for (Block block : blocks) {
      if (block.label().equals("PRIVATE KEY")) {
        return key(decoded(block), counterpart.getAlgorithm());
      }
    }
    for (Block block : blocks) {
      if (block.label().endsWith("PRIVATE KEY")) {
        boolean encrypted =
            block.label().startsWith("ENCRYPTED") || block.text().contains("ENCRYPTED");
        throw new UnusableFileException(
            file
                + " has a key in it that is "
                + (encrypted ? "encrypted" : "not in PKCS#8 but begins " + block.label())
                + "; make one that can be used: openssl pkcs8 -topk8 -nocrypt -in "
                + file
                + " -out key-pkcs8.pem"
                + (encrypted ? ", or give a PKCS12 file and its password" : ""));
      }
    }
    throw new UnusableFileException(
        file + " has no key in it; give a PEM file with BEGIN PRIVATE KEY");
  }

  private PrivateKey key(byte[] pkcs8, String algorithm) throws UnusableFileException {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (InvalidKeySpecException | NoSuchAlgorithmException e) {
      throw new UnusableFileException(
          file
              + " has a key in it that does not match the certificate, which wants one for "
              + algorithm,
          e);
    }
  }
}
