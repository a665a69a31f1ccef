package dev.pushhub.core;

import java.io.IOException;
import java.time.Duration;

/**
 * A hub in a process of its own. It prints {@code ready WEBSOCKET_PORT LISTENER_PORT}, answers each
 * byte it is sent with the wall clock in milliseconds, and ends when its input does.
 */
public final class HubProcessMain {
  private HubProcessMain() {}

  /**
   * Runs it.
   *
   * @param args the two ports, 0 for any free one, and the heartbeat's interval in milliseconds
   */
  public static void main(String[] args) throws IOException {
    try (PushHub hub =
        PushHub.builder()
            .webSocketPort(Integer.parseInt(args[0]))
            .listenerPort(Integer.parseInt(args[1]))
            .webSocket(w -> w.heartbeatInterval(Duration.ofMillis(Long.parseLong(args[2]))))
            .build()) {
      hub.start();
      System.out.println("ready " + hub.webSocketPort() + " " + hub.listenerPort());
      while (System.in.read() >= 0) {
        System.out.println(System.currentTimeMillis());
      }
    }
  }
}
