package dev.pushhub.client;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The arguments of {@link PushClientMain}, read and checked. Every problem is an
 * IllegalArgumentException whose message is one line for the person who typed it.
 */
record CommandLine(boolean help, PushClientBuilder client, Target target, String payload) {
  /** A uid, or a topic. */
  record Target(boolean isTopic, String name) {
    private static final Target NOBODY = new Target(false, "");
  }

  static final String USAGE =
      """
      Usage: java -jar push-client.jar [OPTION...] UID JSON
             java -jar push-client.jar [OPTION...] --topic TOPIC JSON

      Pushes JSON to all pages that are bound to UID, through a PushHub.
      A JSON object gets the uid put in as its first member; any other JSON, and
      text that is no JSON, is pushed as {"uid":..,"data":..}. With - for JSON, it is
      read from standard input, in UTF-8. To a topic, all of it is pushed as it is.

        --topic TOPIC       push to all pages that are on TOPIC, not to a UID
        --host HOST         where the hub is (default 127.0.0.1)
        --port PORT         its internal listener's TCP port (default 5678)
        --timeout SECONDS   how long to wait for the connection, and then for the
                            reply (default 1 and 5), such as 0.5
        --secret-file FILE  the first line of FILE is the listener's secret; the
                            environment variable PUSHHUB_SECRET may hold it instead
        --tls               speak TLS, and check that the certificate is the host's
        --truststore FILE   the same, and trust only the certificates in FILE (PEM, or
                            PKCS12 with its password in PUSHHUB_TRUSTSTORE_PASSWORD)
        --client-certificate FILE
                            the same, and show the certificate in FILE (PKCS12 with
                            its password in PUSHHUB_CLIENT_CERTIFICATE_PASSWORD)
        --help              print this
        --                  no options after this

      Prints ok (exit status 0) or fail (1: nobody is bound to UID, or on TOPIC). Exit
      status 2, and a line on standard error, if there was no such answer.
      """;

  private static final String SECRET_VARIABLE = "PUSHHUB_SECRET";
  private static final String TRUST_STORE_PASSWORD_VARIABLE = "PUSHHUB_TRUSTSTORE_PASSWORD";
  private static final String CLIENT_CERTIFICATE_PASSWORD_VARIABLE =
      "PUSHHUB_CLIENT_CERTIFICATE_PASSWORD";

  static CommandLine parse(List<String> arguments, Map<String, String> environment) {
    Deque<String> left = new ArrayDeque<>(arguments);
    PushClientBuilder client = PushClient.builder();
    String secret = environment.get(SECRET_VARIABLE);
    if (secret != null && !secret.isEmpty()) {
      client.secret(secret);
    }
    Target topic = null;
    List<String> operands = new ArrayList<>();
    boolean options = true;
    while (!left.isEmpty()) {
      String argument = left.remove();
      if (!options || !argument.startsWith("--")) {
        operands.add(argument);
        continue;
      }
      switch (argument) {
        case "--" -> options = false;
        case "--help" -> {
          return new CommandLine(true, client, Target.NOBODY, "");
        }
        case "--topic" -> topic = new Target(true, value(argument, left));
        case "--host" -> client.host(value(argument, left));
        case "--port" -> client.port(port(value(argument, left)));
        case "--timeout" -> {
          Duration timeout = seconds(value(argument, left));
          client.connectTimeout(timeout).replyTimeout(timeout);
        }
        case "--tls" -> client.tls();
        case "--truststore" ->
            client.trustStore(
                path(argument, value(argument, left)),
                environment.getOrDefault(TRUST_STORE_PASSWORD_VARIABLE, ""));
        case "--client-certificate" ->
            client.clientCertificate(
                path(argument, value(argument, left)),
                environment.getOrDefault(CLIENT_CERTIFICATE_PASSWORD_VARIABLE, ""));
        case "--secret-file" -> client.secret(firstLine(value(argument, left)));
        default -> throw new IllegalArgumentException("There is no option " + argument + ".");
      }
    }
    int wanted = topic == null ? 2 : 1;
    if (operands.size() != wanted) {
      throw new IllegalArgumentException(
          (topic == null
                  ? "Give a UID and a JSON (that is two arguments; "
                  : "Give a JSON beside the topic (that is one argument; ")
              + operands.size()
              + " are given). A JSON with spaces needs quotes: '{\"percent\":\"88%\"}'.");
    }
    Target target = topic == null ? new Target(false, operands.get(0)) : topic;
    return new CommandLine(false, client, target, operands.get(wanted - 1));
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException("The option " + option + " needs a value after it.");
    }
    return left.remove();
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--port is '" + text + "'; give a number from 1 to 65535.", e);
    }
  }

  private static Duration seconds(String text) {
    try {
      return Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "--timeout is '" + text + "'; give seconds, such as 5 or 0.5.", e);
    }
  }

  private static Path path(String option, String file) {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          option + " is '" + file + "', which can't be the name of a file.", e);
    }
  }

  private static String firstLine(String file) {
    try {
      return Files.readString(Path.of(file)).lines().findFirst().orElse("");
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "Can't read the secret from the file '" + file + "': " + e + ".", e);
    }
  }
}
