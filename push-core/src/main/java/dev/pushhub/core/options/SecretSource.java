package dev.pushhub.core.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the listener's secret comes from; read once, when the options are built. */
// No message names the secret or a part of it.
@FunctionalInterface
interface SecretSource {
  int MOST_BYTES = 4096;

  /** The secret; empty if none is asked for, or if it can't be had, which is told. */
  Optional<String> read(OptionProblems problems);

  static SecretSource none() {
    return problems -> Optional.empty();
  }

  static SecretSource given(String secret) {
    return problems -> required(secret, "listener.secret", problems);
  }

  static SecretSource file(Path file) {
    return problems -> {
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
          problems.add(
              "listener.secretFile " + file + " has more than " + MOST_BYTES + " bytes; is it it?");
          return Optional.empty();
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return required(
            withoutLineEnd(text), "the secret in listener.secretFile " + file, problems);
      } catch (IOException e) {
        problems.add(
            "listener.secretFile "
                + file
                + " can't be read ("
                + e.getClass().getSimpleName()
                + "); see that it is there and that this process may read it");
        return Optional.empty();
      }
    };
  }

  static SecretSource environment(String variable) {
    return problems -> {
      String value = System.getenv(variable);
      if (value == null) {
        problems.add(
            "listener.secretFromEnvironment names "
                + variable
                + ", which is not set; set that environment variable");
        return Optional.empty();
      }
      return required(value, "the environment variable " + variable, problems);
    };
  }

  private static Optional<String> required(String secret, String what, OptionProblems problems) {
    if (secret.isEmpty()) {
      problems.add(what + " is empty; give one that nobody guesses, or none");
    }
    return Optional.of(secret);
  }

  private static String withoutLineEnd(String text) {
    int end = text.length();
    if (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
      if (end > 0 && text.charAt(end - 1) == '\r') {
        end--;
      }
    }
    return text.substring(0, end);
  }
}
