package dev.pushhub.demo;

import dev.pushhub.core.PushHub;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.api.TopicAnswer;
import dev.pushhub.core.options.WebHost;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The hub, which may be stopped and started again on the ports it had, as an operator would, while
 * the web server stays. For any number of threads; the object's lock guards starting and stopping.
 */
final class RestartableHub implements AutoCloseable {
  private static final Set<String> TOPICS = Set.of(ViewerPush.ORDERS, Looking.TOPIC);

  private final String bind;
  private int webSocketPort;
  private int pushPort;
  private volatile Optional<PushHub> running = Optional.empty();

  /**
   * Nothing is bound yet.
   *
   * @param options addresses and ports
   */
  RestartableHub(DemoOptions options) {
    bind = options.bind();
    webSocketPort = options.webSocketPort();
    pushPort = options.pushPort();
  }

  /** Starts the hub; from the second time on with the ports of the first. */
  synchronized void start() {
    if (running.isPresent()) {
      return;
    }
    Looking looking = new Looking();
    PushHub hub =
        PushHub.builder()
            .webSocket(w -> w.address(bind).port(webSocketPort))
            // Pages may call it by an address and by this name; another would be DNS rebinding.
            .access(a -> a.allowedHosts(WebHost.parse(bind).map(WebHost::name).stream().toList()))
            // Loopback whatever the page is bound to: whoever reaches this port pushes to
            // everybody.
            .listener(l -> l.address(Demo.LOOPBACK).port(pushPort))
            // 256 messages of each topic and user, however long ago: who comes is told who looks,
            // also when nobody has come or gone for days.
            .history(h -> h.enabled(true).retention(Duration.ofDays(30)))
            .topics(t -> t.policy(RestartableHub::maySubscribe))
            .delivery(d -> d.closeTimeout(Duration.ofSeconds(2)))
            .hooks(looking)
            .build();
    looking.through(hub);
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

  /** Everybody may look at the orders, and see who else does. */
  private static TopicAnswer maySubscribe(PushSession session, String topic) {
    return TOPICS.contains(topic)
        ? TopicAnswer.allowed()
        : TopicAnswer.refused("there is no such list");
  }

  /** Who looks at the orders, each uid once; nobody while the hub is stopped. */
  Set<String> viewers() {
    return running.map(hub -> hub.uidsOn(ViewerPush.ORDERS)).orElse(Set.of());
  }

  /** Closes every page of a uid for good, as when a user is logged out everywhere. */
  void disconnect(String uid, String reason) {
    running.ifPresent(hub -> hub.disconnect(uid, reason));
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
