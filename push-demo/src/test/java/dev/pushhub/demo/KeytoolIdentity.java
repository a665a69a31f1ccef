package dev.pushhub.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A key and the certificate it has signed itself, in the files that the README's keytool makes.
 *
 * @param pkcs12 both
 * @param certificate what others trust, in PEM
 */
record KeytoolIdentity(Path pkcs12, Path certificate) {
  static final String PASSWORD = "a password of tests";

  /**
   * Made now, and gone with this process.
   *
   * @param names for which it is, such as {@code dns:localhost,ip:127.0.0.1}
   */
  static KeytoolIdentity create(String name, String names) {
    Path directory = temporaryDirectory();
    Path pkcs12 = goneAtTheEnd(directory.resolve(name + ".p12"));
    Path certificate = goneAtTheEnd(directory.resolve(name + ".pem"));
    keytool(
        pkcs12,
        List.of(
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=" + name,
            "-validity",
            "2",
            "-ext",
            "SAN=" + names,
            "-storetype",
            "PKCS12"));
    keytool(pkcs12, List.of("-exportcert", "-rfc", "-file", certificate.toString()));
    return new KeytoolIdentity(pkcs12, certificate);
  }

  private static Path temporaryDirectory() {
    try {
      return goneAtTheEnd(Files.createTempDirectory("pushhub-tls"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path goneAtTheEnd(Path file) {
    file.toFile().deleteOnExit(); // the last is deleted first
    return file;
  }

  private static void keytool(Path store, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(
        List.of("-alias", "only", "-keystore", store.toString(), "-storepass", PASSWORD));
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new AssertionError("keytool: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
