package dev.pushhub.page.proof;

import static org.awaitility.Awaitility.await;

import dev.pushhub.core.wire.FaultProxy;
import dev.pushhub.page.PageClient;
import dev.pushhub.page.PageState;
import dev.pushhub.page.StreamHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A page that goes when the test says so, and is back when it does: its credential waits for it.
 */
final class Traveller implements AutoCloseable {
  private final HubAtHome home;
  private final FaultProxy network;
  private final String uid;
  private final PageClient page;
  private volatile CompletableFuture<String> credential;

  /** Connects, over a network that leads to this hub and is cut with each journey. */
  Traveller(HubAtHome home, FaultProxy network, String uid, StreamHandler handler) {
    this.home = home;
    this.network = network;
    this.uid = uid;
    credential = CompletableFuture.completedFuture(uid);
    page = Scene.page(network.port(), uid, handler).credential(() -> credential).connect();
  }

  /** Returns when neither the page nor the hub has the connection any more. */
  void leaves() {
    credential = new CompletableFuture<>();
    network.cut(1);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !(page.state() instanceof PageState.Connected || home.hub().isOnline(uid)));
  }

  /** May connect again; it may take a moment. */
  void comesBack() {
    credential.complete(uid);
  }

  @Override
  public void close() {
    page.close();
  }
}
