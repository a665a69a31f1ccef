package dev.pushhub.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pushhub.page.ScriptedHub.Visit;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/** A client whose pauses are short, what it told, and its hub. */
final class PageUnderTest implements AutoCloseable {
  final RecordingHandler handler = new RecordingHandler();
  final List<PageState> states = new CopyOnWriteArrayList<>();
  final List<Throwable> errors = new CopyOnWriteArrayList<>();
  final ScriptedHub hub;
  final PageClientBuilder builder;
  private @Nullable PageClient client;

  PageUnderTest() {
    this(ScriptedHub.start());
  }

  PageUnderTest(ScriptedHub hub) {
    this.hub = hub;
    builder =
        PageClient.builder(hub.uri())
            .credential("secret")
            .onMessage(handler)
            .onState(states::add)
            .onError(errors::add)
            .reconnectDelay(Duration.ofMillis(1), Duration.ofMillis(5));
  }

  /** Has it show "token 1", then "token 2", and so on. */
  void showsFreshCredentials() {
    AtomicInteger asked = new AtomicInteger();
    builder.credential(() -> CompletableFuture.completedStage("token " + asked.incrementAndGet()));
  }

  /** Connects for the first time; the options stand from now on. */
  PageUnderTest connect() {
    client = builder.connect();
    return this;
  }

  PageClient client() {
    return Objects.requireNonNull(client, "connect comes first");
  }

  /** Connects, and the hub lets it in. */
  Visit bound() {
    connect();
    return hub.binding().bound();
  }

  /** Connects, the hub lets it in, and its handler was told to load its lists. */
  Visit loaded() {
    Visit visit = bound();
    eventually(() -> assertThat(handler.told).contains("reset all"));
    return visit;
  }

  static void eventually(ThrowingRunnable condition) {
    await().atMost(Duration.ofSeconds(20)).untilAsserted(condition);
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    hub.close();
  }
}
