package dev.pushhub.demo;

import dev.pushhub.client.PushClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntSupplier;

/**
 * Everything in one process: database, hub, client, jobs, web server. Started by {@link #start};
 * {@code close} may be called any number of times, from any thread.
 */
final class Demo implements AutoCloseable {
  /** Where the internal listener is bound and the client connects. */
  static final String LOOPBACK = "127.0.0.1";

  private final RestartableHub hub;
  private final DemoServer server;
  // What was started, the last first; guarded by this object's lock.
  private final Deque<AutoCloseable> parts;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Demo(RestartableHub hub, DemoServer server, Deque<AutoCloseable> parts) {
    this.hub = hub;
    this.server = server;
    this.parts = parts;
  }

  /**
   * Starts the parts from the bottom up.
   *
   * @param options ports, address and database
   * @return the running demo
   * @throws CannotStartException if a port is taken or the database can't be opened; nothing is
   *     left open then
   */
  static Demo start(DemoOptions options) {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      OrderStore store = OrderStore.open(options.database());
      parts.push(store);
      Jobs jobs = new Jobs();
      RestartableHub hub = new RestartableHub(options);
      parts.push(hub);
      hub.start();
      PushClient client = clientOf(hub);
      parts.push(client);
      // Above the client, though made before it: a job must not push into a client that is closed.
      parts.push(jobs);
      ViewerPush push = new ViewerPush(client, hub::viewers);
      DemoServer server = new DemoServer(store, jobs, push, portForPages(options, hub));
      parts.push(server);
      server.start(options.bind(), options.httpPort());
      return new Demo(hub, server, parts);
    } catch (RuntimeException e) {
      closeAll(parts, e);
      throw e;
    }
  }

  /** Asked each time: the hub has its port only once it is started. */
  private static IntSupplier portForPages(DemoOptions options, RestartableHub hub) {
    int given = options.portForPages();
    return given == 0 ? hub::webSocketPort : () -> given;
  }

  /**
   * A row's request waits for the push, so the timeouts are short; none of this leaves the host.
   */
  private static PushClient clientOf(RestartableHub hub) {
    return PushClient.builder()
        .host(LOOPBACK)
        .port(hub.pushPort())
        .connectTimeout(Duration.ofSeconds(1))
        .replyTimeout(Duration.ofSeconds(2))
        .build();
  }

  /** Where the web page is served. */
  int httpPort() {
    return server.port();
  }

  /** Where pages connect. */
  int webSocketPort() {
    return hub.webSocketPort();
  }

  /** Where pushes are taken. */
  int pushPort() {
    return hub.pushPort();
  }

  /** Stops the hub alone, as if its process had been stopped. For tests. */
  void stopHub() {
    hub.stop();
  }

  /** Starts the hub again where it was. For tests. */
  void startHub() {
    hub.start();
  }

  /** Closes every page of a uid for good. For tests. */
  void disconnect(String uid, String reason) {
    hub.disconnect(uid, reason);
  }

  /** Waits until somebody has closed the demo. */
  void awaitClose() throws InterruptedException {
    closed.await();
  }

  @Override
  public synchronized void close() {
    IllegalStateException failures = new IllegalStateException("the demo did not stop cleanly");
    closeAll(parts, failures);
    closed.countDown();
    if (failures.getSuppressed().length > 0) {
      throw failures;
    }
  }

  /** From the top down, each of them, whatever the others throw. */
  private static void closeAll(Deque<AutoCloseable> parts, RuntimeException failures) {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        failures.addSuppressed(e);
      }
    }
  }
}
