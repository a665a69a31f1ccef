package dev.pushhub.bench.server;

import java.io.IOException;

/** What the three servers' mains have in common: how the runner hears of them and ends them. */
public final class ServerProcess {
  /** What the line begins with that says that both ports are bound. */
  public static final String READY = "ready ";

  private ServerProcess() {}

  /**
   * Tells the runner the ports, then waits until it closes this process's standard input, which
   * also happens when it dies; then ends the process.
   */
  static void serve(int webSocketPort, int listenerPort) throws IOException {
    System.out.println(READY + webSocketPort + " " + listenerPort);
    System.out.flush();
    while (System.in.read() >= 0) {
      // nothing is ever sent
    }
    System.exit(0);
  }
}
