package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The demo in a process of its own, so that everything a terminal would show can be looked at. */
final class DemoProcess implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 30;

  private final Process process;
  private final Path errors;

  private DemoProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /** Started from the classes under test. */
  static DemoProcess ofClasses(Path directory, String... args) throws IOException {
    return start(
        directory,
        List.of("-cp", System.getProperty("java.class.path"), DemoMain.class.getName()),
        args);
  }

  /** Started as a user would, from the packaged jar. */
  static DemoProcess ofJar(Path directory, Path jar, String... args) throws IOException {
    return start(directory, List.of("-jar", jar.toString()), args);
  }

  private static DemoProcess start(Path directory, List<String> how, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(how);
    command.addAll(List.of(args));
    Path errors = Files.createTempFile(directory, "stderr", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(errors.toFile())
            .start();
    return new DemoProcess(process, errors);
  }

  /** What it has printed, up to a line that holds a text. */
  String readUntil(String text) throws IOException {
    StringBuilder read = new StringBuilder();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      read.append(line).append('\n');
      if (line.contains(text)) {
        return read.toString();
      }
    }
    throw new AssertionError("ended without " + text + ": " + read + stderr());
  }

  /** Asks it to stop, as Ctrl-C does. */
  void interrupt() {
    process.destroy();
  }

  /** Ends it without a word, as a crash does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    int ignored = waitForExit();
  }

  int waitForExit() throws InterruptedException {
    assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).as("ended in time").isTrue();
    return process.exitValue();
  }

  String stderr() throws IOException {
    return Files.readString(errors);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
