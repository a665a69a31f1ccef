package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is handed out, run with {@code java -jar}. */
class PackagedDemoIT {
  private static final Path JAR = Path.of(System.getProperty("demo.jar", "target/push-demo.jar"));
  // 128 and the number of the signal.
  private static final int ENDED_BY_SIGTERM = 143;

  private final Path directory;

  PackagedDemoIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void itSaysWhatToOpenAndStopsWithoutAWord() throws Exception {
    try (DemoProcess demo =
        DemoProcess.ofJar(
            directory, JAR, "--http-port", "0", "--ws-port", "0", "--push-port", "0")) {
      String text = demo.readUntil("Ctrl-C");
      Matcher site = Pattern.compile("http://localhost:([0-9]+)\\n").matcher(text);

      assertThat(site.find()).as(text).isTrue();
      Http http = new Http(Integer.parseInt(site.group(1)));
      assertThat(http.get("/").body()).contains("<title>Orders");
      assertThat(http.get("/client.html").body()).contains("uid1");
      assertThat(http.get("/api/orders").body()).contains("Hopper");
      String running = "{\"uid\":\"nobody\"}";
      assertThat(http.post("/api/jobs", "application/json", running).statusCode()).isEqualTo(202);
      demo.interrupt();

      assertThat(demo.waitForExit()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(demo.stderr()).isEmpty();
      assertThat(directory.resolve("data/pushhub-demo.mv.db")).isNotEmptyFile();
    }
  }
}
