package dev.pushhub.core;

import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.java_websocket.WebSocket;
import org.slf4j.Logger;

/**
 * A hub in a process of its own, for what can't be done to the tests' process: to kill it, to take
 * its files away, to set its wall clock. It has default options but for its ports and the
 * heartbeat.
 */
final class HubProcess implements AutoCloseable {
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, on every Linux

  private final Process process;
  private final BufferedReader output;
  private final Path log;
  private final int webSocketPort;
  private final int listenerPort;

  private HubProcess(Process process, Path log) throws IOException {
    this.process = process;
    this.log = log;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    if (line == null || !line.startsWith("ready ")) {
      throw new AssertionError("the hub's process did not start: " + line + Files.readString(log));
    }
    String[] words = line.split(" ", -1);
    webSocketPort = Integer.parseInt(words[1]);
    listenerPort = Integer.parseInt(words[2]);
  }

  /** On free ports. */
  static HubProcess start(Path directory) throws IOException {
    return start(directory, 0, 0, Duration.ofSeconds(25), Map.of());
  }

  /** On these ports, or free ones where they are 0. */
  static HubProcess start(
      Path directory, int webSocket, int listener, Duration heartbeat, Map<String, String> more)
      throws IOException {
    Path log = Files.createTempFile(directory, "hub", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-cp",
                classPath(directory),
                HubProcessMain.class.getName(),
                String.valueOf(webSocket),
                String.valueOf(listener),
                String.valueOf(heartbeat.toMillis()))
            .redirectError(log.toFile());
    builder.environment().putAll(more);
    return new HubProcess(builder.start(), log);
  }

  // As jars, as in production: classes in directories need a file each at the moment they are first
  // used, which may be when there are none.
  private static String classPath(Path directory) throws IOException {
    Path jar = directory.resolve("hub.jar");
    if (!Files.exists(jar)) {
      try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
        addAll(out, locationOf(PushHub.class), "");
        addAll(out, locationOf(HubProcessMain.class), HubProcessMain.class.getSimpleName());
      }
    }
    List<String> all = new ArrayList<>(List.of(jar.toString()));
    for (Class<?> library : List.of(WebSocket.class, Gson.class, Logger.class)) {
      all.add(locationOf(library).toString());
    }
    try {
      all.add(locationOf(Class.forName("org.slf4j.simple.SimpleLogger")).toString());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
    return String.join(java.io.File.pathSeparator, all);
  }

  private static Path locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static void addAll(JarOutputStream jar, Path classes, String name) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(classes)) {
      files =
          walk.filter(Files::isRegularFile)
              .filter(file -> file.getFileName().toString().startsWith(name))
              .filter(file -> !file.endsWith("module-info.class"))
              .collect(Collectors.toList());
    }
    for (Path file : files) {
      jar.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
      Files.copy(file, jar);
      jar.closeEntry();
    }
  }

  int webSocketPort() {
    return webSocketPort;
  }

  int listenerPort() {
    return listenerPort;
  }

  /** All it has logged. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What time it believes it is. */
  long wallClockMillis() throws IOException {
    process.getOutputStream().write('t');
    process.getOutputStream().flush();
    return Long.parseLong(output.readLine());
  }

  /** The processor time of all its threads. */
  Duration processorTime() throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // utime, stime
    return Duration.ofNanos((long) (ticks / TICKS_PER_SECOND * 1e9));
  }

  /** From now on it may have so many open files, those that are open not being touched. */
  void limitOpenFiles(long most) throws Exception {
    Process limiting =
        new ProcessBuilder(
                "prlimit", "--pid", String.valueOf(process.pid()), "--nofile=" + most + ":")
            .redirectErrorStream(true)
            .start();
    String said = new String(limiting.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (limiting.waitFor() != 0) {
      throw new AssertionError("prlimit failed: " + said);
    }
  }

  /** How many it may have now. */
  long openFilesLimit() throws IOException {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc", String.valueOf(process.pid()), "limits"))) {
      return lines
          .filter(line -> line.startsWith("Max open files"))
          .mapToLong(line -> Long.parseLong(line.split(" +", -1)[3]))
          .findFirst()
          .orElseThrow();
    }
  }

  /** SIGKILL: nothing is said to anybody. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Where a tool is missing the test is skipped, and fails where {@code CI=true}. */
  static void missing(String what) {
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(what);
    }
    abort(what);
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        throw new AssertionError("the hub's process does not end: " + log());
      }
    } catch (IOException e) {
      process.destroyForcibly(); // killed before
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
