package dev.pushhub.page.proof;

import static org.awaitility.Awaitility.await;

import dev.pushhub.core.PushHubBuilder;
import dev.pushhub.core.wire.FaultProxy;
import dev.pushhub.page.PageClient;
import dev.pushhub.page.PageClientBuilder;
import dev.pushhub.page.PageMessage;
import dev.pushhub.page.StreamHandler;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.awaitility.core.ThrowingRunnable;

/**
 * Where a proof takes place: a table, and the hub, the networks and the pages that the test opens,
 * the last of which is closed first.
 */
final class Scene implements AutoCloseable {
  private static final String FILLING = ",\"" + "x".repeat(20_000) + "\"]";

  private final Table table = new Table();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  Table table() {
    return table;
  }

  /** Closes it with everything else. */
  <T extends AutoCloseable> T opened(T what) {
    open.push(what);
    return what;
  }

  HubAtHome hub() {
    return hub(UnaryOperator.identity());
  }

  HubAtHome hub(UnaryOperator<PushHubBuilder> options) {
    return opened(new HubAtHome(options));
  }

  /** The way to a hub, good until the test says otherwise. */
  FaultProxy network(HubAtHome home) {
    return opened(FaultProxy.to(home.port()).start());
  }

  /** A page that is soon back. */
  static PageClientBuilder page(int port, String uid, StreamHandler handler) {
    return PageClient.builder(URI.create("ws://127.0.0.1:" + port))
        .credential(uid)
        .onMessage(handler)
        .reconnectDelay(Duration.ofMillis(1), Duration.ofMillis(20));
  }

  /** A page that is connected, over this network, but for its journeys. */
  Traveller traveller(HubAtHome home, FaultProxy network, String uid, StreamHandler handler) {
    return opened(new Traveller(home, network, uid, handler));
  }

  /** What a page of this uid shows; the list of its own stream is the uid's. */
  View view(String uid) {
    return new View(uid, table, stream -> listOf(stream, uid));
  }

  /** The same, and no message is handled before this is done. */
  View viewThatAwaits(CompletionStage<?> hold, String uid) {
    return new View(uid, table, stream -> listOf(stream, uid)) {
      @Override
      public synchronized CompletionStage<?> message(PageMessage message) throws Exception {
        super.message(message);
        return hold;
      }
    };
  }

  static String listOf(String stream, String uid) {
    return stream.equals("uid") ? uid : stream;
  }

  /** Broadcasts large rows until it is so. */
  void broadcastMuch(HubAtHome home, BooleanSupplier enough) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              home.hub().broadcast(table.insert("all").replace("]", FILLING));
              return enough.getAsBoolean();
            });
  }

  static void eventually(ThrowingRunnable condition) {
    await().atMost(Duration.ofSeconds(20)).untilAsserted(condition);
  }

  @Override
  public void close() {
    try {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
