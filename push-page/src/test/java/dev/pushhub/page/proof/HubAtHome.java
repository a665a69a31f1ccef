package dev.pushhub.page.proof;

import static org.awaitility.Awaitility.await;

import dev.pushhub.core.PushHub;
import dev.pushhub.core.PushHubBuilder;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A hub with history that can be stopped and started again on its port. */
final class HubAtHome implements AutoCloseable {
  private final UnaryOperator<PushHubBuilder> options;
  private volatile PushHub hub;

  HubAtHome(UnaryOperator<PushHubBuilder> options) {
    this.options = options;
    this.hub = start(0);
  }

  private PushHub start(int port) {
    PushHub started =
        options
            .apply(
                PushHub.builder()
                    .webSocketPort(port)
                    .listener(l -> l.enabled(false))
                    .delivery(d -> d.closeTimeout(Duration.ofSeconds(1)))
                    .history(h -> h.enabled(true)))
            .build();
    started.start();
    return started;
  }

  PushHub hub() {
    return hub;
  }

  int port() {
    return hub.webSocketPort();
  }

  /** All it kept is lost. */
  void stop() {
    hub.close();
  }

  /** A page that knocks meanwhile may have got this very port for its own end: then once more. */
  void startAgain(int port) {
    hub =
        await()
            .atMost(Duration.ofSeconds(20))
            .ignoreExceptions()
            .until(() -> start(port), PushHub::isRunning);
  }

  @Override
  public void close() {
    hub.close();
  }
}
