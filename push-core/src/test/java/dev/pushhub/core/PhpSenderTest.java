package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.pushhub.core.wire.RawPage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real PHP process pushes. Skipped where there is no php, unless CI says there has to be. */
@Timeout(60)
class PhpSenderTest {

  @BeforeAll
  static void askForPhp() throws InterruptedException {
    try {
      run("php", "--version");
    } catch (IOException e) {
      if ("true".equals(System.getenv("CI"))) {
        fail("php can't be run, and with CI=true it must be there; install php-cli", e);
      }
      abort("php can't be run, so no PHP sender was tried; install php-cli to try it");
    }
  }

  @Test
  void aPhpSenderReadsOkWhenThePageIsBound() throws Exception {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("uid1");

      String answer = run("php", script(), Integer.toString(hub.hub().listenerPort()), "uid1");

      assertThat(answer).isEqualTo("ok\n");
      assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\",\"percent\":\"88%\"}");
    }
  }

  @Test
  void aPhpSenderReadsFailWhenNobodyIsBound() throws Exception {
    try (HubUnderTest hub = HubUnderTest.started()) {

      String answer = run("php", script(), Integer.toString(hub.hub().listenerPort()), "uid1");

      assertThat(answer).isEqualTo("fail\n");
    }
  }

  private static String script() throws URISyntaxException {
    URL url = Objects.requireNonNull(PhpSenderTest.class.getResource("sender.php"));
    return Path.of(url.toURI()).toString();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(10, TimeUnit.SECONDS))
          .as("php ended; it said: %s", output)
          .isTrue();
      assertThat(process.exitValue()).as("php said: %s", output).isZero();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
