package dev.pushhub.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushClientMainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Map<String, String> environment = Map.of();
  private String standardInput = "";

  @Test
  void okIsPrintedAndTheStatusIsZero() {
    try (LineServer hub = LineServer.answering(line -> "ok")) {
      int status = run(hub, "uid1", "{\"percent\": \"88%\"}");

      assertThat(status).isZero();
      assertThat(out).hasToString("ok" + System.lineSeparator());
      assertThat(err).hasToString("");
      assertThat(hub.line()).isEqualTo("{\"uid\":\"uid1\",\"percent\":\"88%\"}\n");
    }
  }

  @Test
  void itSpeaksTlsAndTrustsWhatItIsTold() {
    TestIdentity identity = TestIdentity.hub();
    try (LineServer hub = LineServer.answeringByTls(identity.context(), false, line -> "ok")) {
      int trusting =
          run(
              hub,
              "--truststore",
              identity.certificateFile().toString(),
              "--timeout",
              "5",
              "u",
              "1");
      environment = Map.of("PUSHHUB_TRUSTSTORE_PASSWORD", TestIdentity.PASSWORD);
      int byPassword =
          run(hub, "--truststore", identity.pkcs12().toString(), "--timeout", "5", "u", "1");
      int trustingThePlatform = run(hub, "--tls", "--timeout", "5", "u", "1");

      assertThat(List.of(trusting, byPassword, trustingThePlatform)).containsExactly(0, 0, 2);
      assertThat(err.toString(UTF_8)).contains("TLS failed (is its certificate trusted");
    }
  }

  @Test
  void aTopicMayStandInPlaceOfTheUid() {
    try (LineServer hub = LineServer.answering(line -> "ok")) {
      int status = run(hub, "--topic", "orders", "{\"id\":7}");
      int withoutJson = run(hub, "--topic", "orders");
      int withUid = run(hub, "--topic", "orders", "uid1", "1");

      assertThat(List.of(status, withoutJson, withUid)).containsExactly(0, 2, 2);
      assertThat(hub.line())
          .isEqualTo("{\"cmd\":\"topic\",\"topic\":\"orders\",\"message\":{\"id\":7}}\n");
      assertThat(err.toString(UTF_8)).contains("Give a JSON beside the topic", "2 are given");
    }
  }

  @Test
  void failIsPrintedAndTheStatusIsOne() {
    try (LineServer hub = LineServer.answering(line -> "fail")) {
      int status = run(hub, "--", "--uid", "{}");

      assertThat(status).isEqualTo(1);
      assertThat(out).hasToString("fail" + System.lineSeparator());
      assertThat(hub.line()).isEqualTo("{\"uid\":\"--uid\"}\n");
    }
  }

  @Test
  void jsonComesFromStandardInputToo() {
    try (LineServer hub = LineServer.answering(line -> "ok")) {
      standardInput = "{\n  \"percent\": 1.0\n}\n";

      assertThat(run(hub, "uid1", "-")).isZero();
      assertThat(hub.line()).isEqualTo("{\"uid\":\"uid1\",\"percent\":1.0}\n");
    }
  }

  @Test
  void otherJsonGoesAsJsonAndTextAsText() {
    try (LineServer hub = LineServer.answering(line -> "ok")) {
      assertThat(run(hub, "u", "[1, 2.0]")).isZero();
      assertThat(run(hub, "u", "\"text\"")).isZero();
      assertThat(run(hub, "u", "reload now")).isZero();
      assertThat(run(hub, "u", "")).isZero();

      assertThat(hub.line()).isEqualTo("{\"uid\":\"u\",\"data\":[1,2.0]}\n");
      assertThat(hub.line()).isEqualTo("{\"uid\":\"u\",\"data\":\"text\"}\n");
      assertThat(hub.line()).isEqualTo("{\"uid\":\"u\",\"data\":\"reload now\"}\n");
      assertThat(hub.line()).isEqualTo("{\"uid\":\"u\",\"data\":\"\"}\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{percent:88%}", "{\"a\":1", "{\"a\":1} x", "[1,", "\"x", " {a}"})
  void brokenJsonIsNotPushedAsText(String broken) {
    try (LineServer hub = LineServer.answering(line -> "ok")) {
      int status = run(hub, "uid1", broken);

      assertThat(status).isEqualTo(2);
      assertThat(err.toString(UTF_8))
          .contains("begins like JSON", "single quotes")
          .doesNotContain("JsonReader")
          .hasLineCount(1);
      assertThat(hub.connections()).isZero();
    }
  }

  @Test
  void whatGoesWrongIsOneLineAndTheStatusIsTwo() {
    try (LineServer hub = LineServer.answering(line -> "error unavailable")) {
      assertThat(run(hub, "uid1", "{}")).isEqualTo(2);
      assertThat(run(hub, "uid1")).isEqualTo(2);
      assertThat(run(hub, "--nonsense", "uid1", "{}")).isEqualTo(2);
      assertThat(run(hub, "--timeout", "soon", "uid1", "{}")).isEqualTo(2);
      assertThat(run(hub, "--timeout", "0", "uid1", "{}")).isEqualTo(2);
      assertThat(run(hub, "", "{}")).isEqualTo(2);
      assertThat(run(hub, "uid1", "{\"uid\":\"uid2\"}")).isEqualTo(2);
      assertThat(run(hub, "--secret-file", "/no/such/file", "uid1", "{}")).isEqualTo(2);
      assertThat(run(hub, "--host")).isEqualTo(2);
    }
    assertThat(out).hasToString("");
    assertThat(err.toString(UTF_8).lines())
        .hasSize(9)
        .allSatisfy(line -> assertThat(line).startsWith("push-client: "));
  }

  @Test
  void noHubAndNoReplyAreStatusTwo() {
    try (LineServer silent = LineServer.played()) {
      assertThat(run(silent, "--timeout", "0.2", "uid1", "{}")).isEqualTo(2);
      assertThat(err.toString(UTF_8)).contains("No reply").hasLineCount(1);
    }
    err.reset();
    String port = String.valueOf(PushClientTest.freePort());

    int status = run(List.of("--port", port, "uid1", "{}"));

    assertThat(status).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("Can't connect", ":" + port).hasLineCount(1);
  }

  @Test
  void theSecretComesFromAFileOrTheEnvironment(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "from file\n");
    environment = Map.of("PUSHHUB_SECRET", "from environment");
    try (LineServer hub = LineServer.answering(line -> "ok")) {
      assertThat(run(hub, "u", "{}")).isZero();
      assertThat(run(hub, "--secret-file", file.toString(), "u", "{}")).isZero();

      assertThat(hub.line()).isEqualTo("{\"cmd\":\"auth\",\"secret\":\"from environment\"}\n");
      assertThat(hub.line()).isEqualTo("{\"uid\":\"u\"}\n");
      assertThat(hub.line()).isEqualTo("{\"cmd\":\"auth\",\"secret\":\"from file\"}\n");
    }
  }

  @Test
  void helpExplains() {
    assertThat(run(List.of("--help"))).isZero();
    assertThat(out).hasToString(CommandLine.USAGE);
  }

  private int run(LineServer hub, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--port", String.valueOf(hub.port())));
    all.addAll(List.of(arguments));
    return run(all);
  }

  private int run(List<String> arguments) {
    return PushClientMain.run(
        arguments,
        environment,
        new ByteArrayInputStream(standardInput.getBytes(UTF_8)),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }
}
