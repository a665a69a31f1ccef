package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.options.SlowPagePolicy;
import dev.pushhub.core.wire.RawPage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the application is told of messages that a page lost. */
@Timeout(60)
class DroppedHookTest {

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A hook for each lost message would be a queue without bound. */
  @Test
  void whatIsLostWhileTheHooksAreBusyIsToldInOneCall() {
    CountDownLatch gate = new CountDownLatch(1);
    RecordingListener hooks = RecordingListener.answering((session, text) -> await(gate));
    try (HubUnderTest hub =
        HubUnderTest.started(
            hooks,
            b ->
                b.hookThreads(h -> h.threads(1))
                    .delivery(
                        d ->
                            d.slowPageBytes(64 << 10)
                                .slowPagePolicy(SlowPagePolicy.DROP_OLDEST)))) {
      hub.bound(hub.keep(RawPage.to(hub.hub().webSocketPort()).receiveBuffer(4096).open()), "late");
      hub.page("busy").text("block");
      HubUnderTest.await().until(() -> !hooks.events("message").isEmpty());

      String message = "x".repeat(1_000);
      while (hub.hub().stats().dropped() < 5_000) {
        hub.hub().broadcast(message);
      }
      HubUnderTest.await().until(() -> hub.hub().stats().bytesWaiting() <= 2 * (64 << 10));
      gate.countDown();

      HubUnderTest.await().until(() -> told(hooks) == hub.hub().stats().dropped());
      assertThat(hooks.events("dropped late")).hasSize(1);
      assertThat(hub.hub().isOnline("late")).isTrue();
    }
  }

  private static long told(RecordingListener hooks) {
    return hooks.events("dropped").stream()
        .mapToLong(event -> Long.parseLong(event.substring(event.lastIndexOf(' ') + 1)))
        .sum();
  }
}
