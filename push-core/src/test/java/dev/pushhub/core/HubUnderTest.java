package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.JsonPage;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A running hub on free ports with one event loop, and the pages and publishers a test opens to it;
 * all are closed with it.
 */
final class HubUnderTest implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(5);

  private final PushHub hub;
  private final RecordingListener hooks;
  private final Deque<Runnable> opened = new ArrayDeque<>();

  private HubUnderTest(PushHub hub, RecordingListener hooks) {
    this.hub = hub;
    this.hooks = hooks;
  }

  /** With default options, hooks that write down and echo. */
  static HubUnderTest started() {
    return started(builder -> {});
  }

  /** With options of the test's own, hooks that write down and echo. */
  static HubUnderTest started(Consumer<PushHubBuilder> options) {
    return started(RecordingListener.echoing(), options);
  }

  /** With options and recording hooks of the test's own. */
  static HubUnderTest started(RecordingListener hooks, Consumer<PushHubBuilder> options) {
    PushHubBuilder builder = builder().hooks(hooks);
    options.accept(builder);
    PushHub hub = builder.build();
    hub.start();
    return new HubUnderTest(hub, hooks);
  }

  /** A builder with free ports, one loop and a short time to close. */
  static PushHubBuilder builder() {
    return PushHub.builder()
        .webSocketPort(0)
        .listenerPort(0)
        // A loopback address by name, because an authenticator would open every interface.
        .webSocket(webSocket -> webSocket.address("127.0.0.1"))
        .delivery(delivery -> delivery.loops(1).closeTimeout(Duration.ofSeconds(2)));
  }

  /** Waits for something the hub does on a thread of its own. */
  static ConditionFactory await() {
    return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(POLL);
  }

  PushHub hub() {
    return hub;
  }

  RecordingListener hooks() {
    return hooks;
  }

  /** How a page connects to this hub, for a test that has options. */
  RawPage.Options to() {
    return RawPage.to(hub.webSocketPort());
  }

  /** Keeps a page that the test opened itself, to close it at the end. */
  RawPage keep(RawPage page) {
    opened.push(page::close);
    return page;
  }

  /** Keeps such a page of pushhub.v1. */
  JsonPage keep(JsonPage page) {
    keep(page.raw());
    return page;
  }

  /** A page whose WebSocket is open and not bound. */
  RawPage page() {
    return keep(to().open());
  }

  /** A connection to the WebSocket port on which nothing was sent. */
  RawPage connection() {
    return keep(to().openRaw());
  }

  /** A page that is bound, and the hub knows it. */
  RawPage page(String uid) {
    return bound(page(), uid);
  }

  /** Binds a page and waits until the hub knows it. */
  RawPage bound(RawPage page, String uid) {
    int before = hub.sessions(uid).size();
    page.bind(uid);
    await().untilAsserted(() -> assertThat(hub.sessions(uid)).hasSize(before + 1));
    return page;
  }

  /** A page of pushhub.v1 that is not bound. */
  JsonPage jsonPage() {
    return keep(JsonPage.connect(to()));
  }

  /** A page of pushhub.v1 that was told it is bound. */
  JsonPage jsonPage(String uid) {
    JsonPage page = jsonPage().bind(uid);
    page.expect("bound");
    return page;
  }

  /** A connection to the internal listener. */
  RawPublisher publisher() {
    RawPublisher publisher = RawPublisher.connect(hub.listenerPort());
    opened.push(publisher::close);
    return publisher;
  }

  /**
   * A connection to the internal listener whose first request is done, so that its next bytes need
   * not begin with a brace.
   */
  RawPublisher acquaintedPublisher() {
    RawPublisher publisher = publisher();
    assertThat(publisher.request("{\"cmd\":\"ping\"}")).isEqualTo("ok");
    return publisher;
  }

  /**
   * Returns when the hub has read whatever was sent to it before. With one loop that is certain
   * after two requests that began later: the first may share a turn with those bytes.
   */
  void letTheHubRead(RawPublisher probe) {
    for (int i = 0; i < 2; i++) {
      assertThat(probe.request("{\"cmd\":\"ping\"}")).isEqualTo("ok");
    }
  }

  /** Closes all pages and publishers that were opened so far, and not the hub. */
  void closePages() {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }

  @Override
  public void close() {
    closePages();
    hub.close();
  }
}
