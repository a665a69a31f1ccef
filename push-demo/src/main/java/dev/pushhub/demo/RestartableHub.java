package dev.pushhub.demo;

import dev.pushhub.core.PushHub;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.options.WebHost;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The hub, which may be stopped and started again on the ports it had, as an operator would, while
 * the web server stays. For any number of threads; the object's lock guards starting and stopping.
 */
final class RestartableHub implements AutoCloseable {
  private final String bind;
  private final PushListener hooks;
  private int webSocketPort;
  private int pushPort;
  private volatile Optional<PushHub> running = Optional.empty();

  /**
   * Nothing is bound yet.
   *
   * @param options addresses and ports
   * @param hooks the demo's hooks
   */
  RestartableHub(DemoOptions options, PushListener hooks) {
    bind = options.bind();
    webSocketPort = options.webSocketPort();
    pushPort = options.pushPort();
    this.hooks = hooks;
  }

  /** Starts the hub; from the second time on with the ports of the first. */
  synchronized void start() {
    if (running.isPresent()) {
      return;
    }
    PushHub hub =
        PushHub.builder()
            .webSocket(w -> w.address(bind).port(webSocketPort))
            // Pages may call it by an address and by this name; another would be DNS rebinding.
            .access(a -> a.allowedHosts(WebHost.parse(bind).map(WebHost::name).stream().toList()))
            // Loopback whatever the page is bound to: whoever reaches this port pushes to
            // everybody.
            .listener(l -> l.address(Demo.LOOPBACK).port(pushPort))
            .delivery(d -> d.closeTimeout(Duration.ofSeconds(2)))
            .hooks(hooks)
            .build();
    try {
      hub.start();
    } catch (PushException e) {
      hub.close();
      throw new CannotStartException(
          e.getMessage() + " The options are --ws-port, --push-port and --bind.", e);
    }
    webSocketPort = hub.webSocketPort();
    pushPort = hub.listenerPort();
    running = Optional.of(hub);
  }

  /** Stops the hub; pages are told 1001 and come back. */
  synchronized void stop() {
    Optional<PushHub> last = running;
    running = Optional.empty();
    last.ifPresent(PushHub::close);
  }

  /** The uids of all pages that are connected; none while the hub is stopped. */
  Set<String> viewers() {
    return running.map(PushHub::onlineUids).orElse(Set.of());
  }

  synchronized int webSocketPort() {
    return webSocketPort;
  }

  synchronized int pushPort() {
    return pushPort;
  }

  @Override
  public void close() {
    stop();
  }
}
