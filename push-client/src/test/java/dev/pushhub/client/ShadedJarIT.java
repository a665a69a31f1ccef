package dev.pushhub.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one-file jar, in a process of its own. */
@Timeout(60)
class ShadedJarIT {
  private static final String JAR = Objects.requireNonNull(System.getProperty("push.client.jar"));

  @Test
  void theJarPushesAsPushPhpDoes() throws Exception {
    try (LineServer hub = LineServer.answering(line -> line.contains("uid1") ? "ok" : "fail")) {
      Finished ok = run("--port", "" + hub.port(), "uid1", "{\"percent\":\"88%\"}");
      Finished fail = run("--port", "" + hub.port(), "uid2", "{\"percent\":\"88%\"}");

      assertThat(ok).isEqualTo(new Finished(0, "ok" + System.lineSeparator(), ""));
      assertThat(fail).isEqualTo(new Finished(1, "fail" + System.lineSeparator(), ""));
      assertThat(hub.line()).isEqualTo("{\"uid\":\"uid1\",\"percent\":\"88%\"}\n");
    }
  }

  @Test
  void theJarSaysInOneLineWhatWentWrong() throws Exception {
    Finished finished = run("--port", "" + PushClientTest.freePort(), "uid1", "{}");

    assertThat(finished.status()).isEqualTo(2);
    assertThat(finished.out()).isEmpty();
    assertThat(finished.err()).startsWith("push-client: Can't connect").hasLineCount(1);
  }

  @Test
  void theJarHoldsNothingUnderForeignNames() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      assertThat(jar.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".class")))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(name).startsWith("dev/pushhub/client/"));
    }
  }

  private static Finished run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", JAR));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Finished(process.exitValue(), out, err);
  }

  private record Finished(int status, String out, String err) {}
}
