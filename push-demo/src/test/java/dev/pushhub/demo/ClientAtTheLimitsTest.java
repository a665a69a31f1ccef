package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pushhub.client.PushClient;
import dev.pushhub.client.PushClientException;
import dev.pushhub.core.PushHub;
import dev.pushhub.core.options.ListenerOptions;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client meets the listener's limits. */
@Timeout(60)
class ClientAtTheLimitsTest {
  private static final Map<String, String> PERCENT = Map.of("percent", "88%");

  private static PushHub hub(Consumer<ListenerOptions.Builder> options) {
    PushHub hub = PushHub.builder().webSocketPort(0).listenerPort(0).listener(options).build();
    hub.start();
    return hub;
  }

  @Test
  void aClientThatWasClosedForItsSilencePushesAgainAsIfNothingHadBeen() {
    try (PushHub hub = hub(l -> l.idleTimeout(Duration.ofMillis(200)));
        PushClient client = PushClient.connect("127.0.0.1", hub.listenerPort())) {
      for (int i = 1; i <= 3; i++) {
        assertThat(client.send("nobody", PERCENT)).isFalse();
        int closed = i;
        await().until(() -> hub.stats().publishersIdle() >= closed);
        await().until(() -> hub.stats().publishers() == 0);
      }
    }
  }

  @Test
  void oneClientTooManyIsToldThatTheHubIsBusyAndThatNothingWasPushed() {
    try (PushHub hub = hub(l -> l.maxConnections(1));
        PushClient second = PushClient.builder().port(hub.listenerPort()).build()) {
      try (PushClient first = PushClient.connect("127.0.0.1", hub.listenerPort())) {
        assertThat(first.send("nobody", PERCENT)).isFalse();

        assertThatThrownBy(() -> second.send("nobody", PERCENT))
            .isInstanceOfSatisfying(
                PushClientException.class,
                e -> {
                  assertThat(e.errorCode()).contains("busy");
                  assertThat(e.mayHaveBeenDelivered()).isFalse();
                });
      }
      await().until(() -> hub.stats().publishers() == 0);

      assertThat(second.send("nobody", PERCENT)).isFalse();
      assertThat(hub.stats().undelivered()).isEqualTo(2);
    }
  }

  @Test
  void aClientWithTheRightSecretIsLetInWhileSomebodyGuesses() {
    try (PushHub hub =
        hub(l -> l.secret("right").wrongSecrets(1).wrongSecretDelay(Duration.ofMillis(300)))) {
      for (int i = 0; i < 3; i++) {
        try (PushClient guesser =
            PushClient.builder().port(hub.listenerPort()).secret("wrong").build()) {
          assertThatThrownBy(() -> guesser.send("nobody", PERCENT))
              .isInstanceOf(PushClientException.class)
              .hasMessageContaining("auth-failed");
        }
      }
      try (PushClient client =
          PushClient.builder().port(hub.listenerPort()).secret("right").build()) {
        assertThat(client.send("nobody", PERCENT)).isFalse();
      }
      assertThat(hub.stats().secretsWrong()).isGreaterThanOrEqualTo(3);
    }
  }
}
