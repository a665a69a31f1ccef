package dev.pushhub.bench.peer;

import dev.pushhub.bench.load.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Workerman, in PHP, where both are there: one worker, as in the reference. */
public final class WorkermanPeer implements Peer {
  private static final String SCRIPT = "workerman.php";
  private static final List<Path> PHP =
      Stream.of("/usr/bin/php", "/usr/local/bin/php", "/opt/homebrew/bin/php")
          .map(Path::of)
          .toList();

  private final Path directory;

  /** With the directory in which composer has installed it: the one that holds {@code vendor}. */
  public WorkermanPeer(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return "workerman";
  }

  @Override
  public Availability availability() {
    if (PHP.stream().noneMatch(Files::isExecutable)) {
      return Availability.no("php is not installed (Debian: php-cli)");
    }
    Path autoload = autoload();
    return Files.exists(autoload)
        ? Availability.yes("PHP with Workerman, one worker")
        : Availability.no(autoload + " is not there; run composer require workerman/workerman");
  }

  private Path autoload() {
    return directory.toAbsolutePath().resolve("vendor/autoload.php");
  }

  @Override
  public RunningPeer start() throws PeerException {
    try {
      int webSocketPort = Ports.free();
      int listenerPort = Ports.free();
      Home home = Home.of(name());
      Path script = home.directory().resolve(SCRIPT);
      try (InputStream in = WorkermanPeer.class.getResourceAsStream(SCRIPT)) {
        Files.copy(Objects.requireNonNull(in, SCRIPT), script);
      }
      ProcessBuilder builder =
          new ProcessBuilder(
                  PHP.stream().filter(Files::isExecutable).findFirst().orElseThrow().toString(),
                  script.toString(),
                  "start")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("BENCH_AUTOLOAD", autoload().toString());
      builder.environment().put("BENCH_WS_PORT", Integer.toString(webSocketPort));
      builder.environment().put("BENCH_LISTENER_PORT", Integer.toString(listenerPort));
      Process process = builder.start();
      Ports.await(name(), process, webSocketPort);
      Ports.await(name(), process, listenerPort);
      Ports.awaitWorker(name(), process);
      return new RunningPeer(
          process, webSocketPort, listenerPort, Dialect.LINE, false, home::close);
    } catch (IOException e) {
      throw new PeerException("Workerman could not be started: " + e.getMessage(), e);
    }
  }
}
