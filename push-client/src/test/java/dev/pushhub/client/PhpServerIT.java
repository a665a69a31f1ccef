package dev.pushhub.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against a server in PHP that does what the reference's does. */
@Timeout(60)
class PhpServerIT {
  private @Nullable Process php;

  @BeforeEach
  void phpIsThere() {
    boolean installed =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "php")));
    if (!"true".equals(System.getenv("CI"))) {
      assumeTrue(installed, "php is not on the PATH: the client was not tried against PHP");
    }
  }

  @AfterEach
  void stopPhp() throws InterruptedException {
    if (php != null) {
      assertThat(php.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void pushesReachPhpOverOneConnection(@TempDir Path directory) throws Exception {
    BufferedReader output = startPhp(directory);
    int port = Integer.parseInt(output.readLine());
    try (PushClient push = PushClient.connect("127.0.0.1", port)) {
      assertThat(push.send("uid1", Map.of("percent", "88%"))).isTrue();
      assertThat(push.send("uid2", Map.of("percent", "88%"))).isFalse();
      assertThat(push.send("uid1", "数据 \"<b>\"\n")).isTrue();
      push.ping();

      assertThat(output.readLine()).isEqualTo("{\"uid\":\"uid1\",\"percent\":\"88%\"}");
      assertThat(output.readLine()).isEqualTo("{\"uid\":\"uid1\",\"data\":\"数据 \\\"<b>\\\"\\n\"}");
    }
  }

  private BufferedReader startPhp(Path directory) throws IOException {
    Path script = directory.resolve("text-server.php");
    try (InputStream resource =
        Objects.requireNonNull(PhpServerIT.class.getResourceAsStream("text-server.php"))) {
      Files.copy(resource, script);
    }
    Process started =
        new ProcessBuilder("php", script.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    php = started;
    return started.inputReader(UTF_8);
  }
}
