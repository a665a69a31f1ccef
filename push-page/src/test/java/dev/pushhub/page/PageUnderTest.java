package dev.pushhub.page;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ThrowingRunnable;

/** A client whose pauses are short, and what it told. */
final class PageUnderTest implements AutoCloseable {
  final RecordingHandler handler = new RecordingHandler();
  final List<PageState> states = new CopyOnWriteArrayList<>();
  final List<Throwable> errors = new CopyOnWriteArrayList<>();
  final PageClientBuilder builder;
  private PageClient client;

  @SuppressWarnings("NullAway.Init") // connect is called before anything else
  PageUnderTest(ScriptedHub hub) {
    builder =
        PageClient.builder(hub.uri())
            .credential("secret")
            .onMessage(handler)
            .onState(states::add)
            .onError(errors::add)
            .reconnectDelay(Duration.ofMillis(1), Duration.ofMillis(5));
  }

  PageUnderTest connect() {
    client = builder.connect();
    return this;
  }

  PageClient client() {
    return client;
  }

  static void eventually(ThrowingRunnable condition) {
    await().atMost(Duration.ofSeconds(20)).untilAsserted(condition);
  }

  @Override
  public void close() {
    client.close();
  }
}
