package dev.pushhub.bench.peer;

import dev.pushhub.bench.load.Dialect;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any server that speaks the hub's protocols, started by a command of the user's: {@code
 * name=command;webSocketPort;listenerPort}.
 */
public final class CommandPeer implements Peer {
  private static final Pattern SPEC =
      Pattern.compile("([A-Za-z0-9._-]+)=(.+);(\\d{1,5});(\\d{1,5})");

  private final String name;
  private final String command;
  private final int webSocketPort;
  private final int listenerPort;

  private CommandPeer(String name, String command, int webSocketPort, int listenerPort) {
    this.name = name;
    this.command = command;
    this.webSocketPort = webSocketPort;
    this.listenerPort = listenerPort;
  }

  /**
   * Reads the option's value.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static Peer parse(String spec) {
    Matcher matcher = SPEC.matcher(spec);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a peer is name=command;webSocketPort;listenerPort, and not " + spec);
    }
    return new CommandPeer(
        matcher.group(1),
        matcher.group(2),
        Integer.parseInt(matcher.group(3)),
        Integer.parseInt(matcher.group(4)));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Availability availability() {
    return Availability.yes(command);
  }

  @Override
  public RunningPeer start() throws PeerException {
    try {
      // exec: the process that is measured is the server, and not the shell.
      Process process =
          new ProcessBuilder(List.of("sh", "-c", "exec " + command))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Ports.await(name, process, webSocketPort);
      Ports.await(name, process, listenerPort);
      return new RunningPeer(
          process, webSocketPort, listenerPort, Dialect.LINE, isJvm(process), () -> {});
    } catch (IOException e) {
      throw new PeerException(name + " could not be started: " + e.getMessage(), e);
    }
  }

  // Only a JVM may be asked for its heap: others take the question for a signal to end.
  private static boolean isJvm(Process process) {
    return process.info().command().filter(command -> command.endsWith("/java")).isPresent();
  }
}
