package dev.pushhub.bench.peer;

import dev.pushhub.bench.load.Dialect;
import dev.pushhub.bench.load.Load;
import dev.pushhub.bench.server.HubServer;
import dev.pushhub.bench.server.JavaWebSocketServer;
import dev.pushhub.bench.server.NettyServer;
import dev.pushhub.bench.server.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A server of this module, in a JVM of its own with the class path of this one. */
public final class JvmPeer implements Peer {
  /** What the hub is called. */
  public static final String HUB = "hub";

  private final String name;
  private final Class<?> main;
  private final List<String> arguments;
  private final List<String> javaOptions;
  private final Predicate<Load> does;
  private final boolean tls;
  private @Nullable HubCertificate certificate;

  private JvmPeer(
      String name,
      Class<?> main,
      List<String> arguments,
      List<String> javaOptions,
      Predicate<Load> does,
      boolean tls) {
    this.name = name;
    this.main = main;
    this.arguments = List.copyOf(arguments);
    this.javaOptions = List.copyOf(javaOptions);
    this.does = does;
    this.tls = tls;
  }

  /** The hub, with default options. */
  public static Peer hub(List<String> javaOptions) {
    return live(HUB, HubServer.class, javaOptions, false);
  }

  /** The hub that keeps what it sends: for broadcasts, and for pages that come back. */
  public static Peer hubWithHistory(List<String> javaOptions) {
    return new JvmPeer(
        "hub-history",
        HubServer.class,
        List.of(HubServer.HISTORY),
        javaOptions,
        load -> load.resumes() || load.broadcast(),
        false);
  }

  /** The hub, whose pages connect by TLS. */
  public static Peer hubWithTls(List<String> javaOptions) {
    return live("hub-tls", HubServer.class, javaOptions, true);
  }

  /** Netty, as its documents advise. */
  public static Peer netty(List<String> javaOptions) {
    return live("netty", NettyServer.class, javaOptions, false);
  }

  /** Netty with messages kept for pages that come back, each written by itself. */
  public static Peer nettyReplay(List<String> javaOptions) {
    return replay("netty-replay", NettyServer.REPLAY, javaOptions);
  }

  /** The same, all of a page's messages written together. */
  public static Peer nettyReplayBatched(List<String> javaOptions) {
    return replay("netty-replay-batched", NettyServer.BATCHED, javaOptions);
  }

  private static Peer replay(String name, String argument, List<String> javaOptions) {
    return new JvmPeer(
        name, NettyServer.class, List.of(argument), javaOptions, Load::resumes, false);
  }

  /** Java-WebSocket's own server. */
  public static Peer javaWebSocket(List<String> javaOptions) {
    return live("java-websocket", JavaWebSocketServer.class, javaOptions, false);
  }

  /** One that keeps nothing for pages that come back. */
  private static Peer live(String name, Class<?> main, List<String> javaOptions, boolean tls) {
    return new JvmPeer(name, main, List.of(), javaOptions, Predicate.not(Load::resumes), tls);
  }

  @Override
  public boolean isHub() {
    return main == HubServer.class;
  }

  @Override
  public boolean does(Load load) {
    return does.test(load);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Availability availability() {
    return Availability.yes("Java " + Runtime.version() + " " + String.join(" ", javaOptions));
  }

  @Override
  public RunningPeer start() throws PeerException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    if (tls) {
      if (certificate == null) {
        certificate = HubCertificate.create();
      }
      command.addAll(List.of(certificate.pkcs12().toString(), HubCertificate.PASSWORD));
    }
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return awaitReady(process);
    } catch (IOException e) {
      throw new PeerException(name + " could not be started: " + e.getMessage(), e);
    }
  }

  private RunningPeer awaitReady(Process process) throws IOException, PeerException {
    // Not closed: the process ends when its standard output and input do.
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    @Nullable String line;
    while ((line = out.readLine()) != null) {
      if (line.startsWith(ServerProcess.READY)) {
        String[] ports = line.substring(ServerProcess.READY.length()).split(" ", 2);
        return new RunningPeer(
            process,
            Integer.parseInt(ports[0]),
            Integer.parseInt(ports[1]),
            Dialect.LINE,
            true,
            () -> {},
            Optional.ofNullable(certificate).map(HubCertificate::trusting));
      }
    }
    process.destroyForcibly();
    throw new PeerException(name + " has ended before it was ready; what it said stands above");
  }
}
