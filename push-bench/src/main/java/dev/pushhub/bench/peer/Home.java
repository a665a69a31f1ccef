package dev.pushhub.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory in which a server keeps its files while it runs; gone when it is closed. */
final class Home implements AutoCloseable {
  private final Path directory;

  private Home(Path directory) {
    this.directory = directory;
  }

  static Home of(String server) throws IOException {
    return new Home(Files.createTempDirectory("push-bench-" + server));
  }

  Path directory() {
    return directory;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // What is left lies where the system clears up.
    }
  }
}
