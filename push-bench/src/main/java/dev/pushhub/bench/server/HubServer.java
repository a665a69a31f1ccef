package dev.pushhub.bench.server;

import dev.pushhub.core.PushHub;
import java.io.IOException;

/** The hub with its default options, every check on. */
public final class HubServer {
  private HubServer() {}

  /**
   * Runs it.
   *
   * @param args none
   */
  public static void main(String[] args) throws IOException {
    // Not closed here: the process ends with it.
    PushHub hub = PushHub.builder().webSocketPort(0).listenerPort(0).build();
    hub.start();
    ServerProcess.serve(hub.webSocketPort(), hub.listenerPort());
  }
}
