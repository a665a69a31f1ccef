package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.api.HubStats;
import dev.pushhub.core.options.HookOptions;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many authentications are under way at once, and that each gives its turn back once. */
@Timeout(60)
class AuthenticationsAtOnceTest {
  private final Map<String, CompletableFuture<Authentication>> asked = new ConcurrentHashMap<>();

  /** Answers each credential when the test completes what was asked. */
  private final Authenticator later =
      (credential, handshake) -> Authentication.later(asked(credential));

  private CompletableFuture<Authentication> asked(String credential) {
    return asked.computeIfAbsent(credential, c -> new CompletableFuture<>());
  }

  private static HubUnderTest hub(
      Authenticator authenticator, Consumer<HookOptions.Builder> threads) {
    return HubUnderTest.started(
        builder -> builder.authenticator(authenticator).hookThreads(threads));
  }

  private static void awaitBinds(HubUnderTest hub, long underWay, long waiting) {
    HubUnderTest.await()
        .untilAsserted(
            () -> {
              HubStats stats = hub.hub().stats();
              assertThat(stats.bindsUnderWay()).isEqualTo(underWay);
              assertThat(stats.bindsWaiting()).isEqualTo(waiting);
            });
  }

  @Test
  void answersThatComeLaterCountAndTheRestWaitInOrder() {
    try (HubUnderTest hub = hub(later, h -> h.authenticationsAtOnce(2))) {
      for (int i = 1; i <= 4; i++) {
        hub.page().bind("uid" + i);
        awaitBinds(hub, Math.min(i, 2), Math.max(0, i - 2));
      }
      assertThat(asked).containsOnlyKeys("uid1", "uid2");

      asked("uid2").complete(Authentication.uid("uid2"));

      HubUnderTest.await().until(() -> hub.hub().isOnline("uid2"));
      awaitBinds(hub, 2, 1);
      // Counted as under way from the moment on that it is given to a thread.
      HubUnderTest.await()
          .untilAsserted(() -> assertThat(asked).containsOnlyKeys("uid1", "uid2", "uid3"));
      asked("uid1").complete(Authentication.refused("no"));
      awaitBinds(hub, 2, 0);
      asked("uid3").completeExceptionally(new IllegalStateException("away"));
      asked("uid4").complete(Authentication.uid("uid4"));
      HubUnderTest.await().until(() -> hub.hub().isOnline("uid4"));
      awaitBinds(hub, 0, 0);
    }
  }

  @Test
  void aPageThatLeavesWhileItWaitsIsNeverAsked() {
    try (HubUnderTest hub = hub(later, h -> h.authenticationsAtOnce(1))) {
      hub.page().bind("uid1");
      awaitBinds(hub, 1, 0);
      RawPage leaves = hub.page().bind("uid2");
      RawPage aborts = hub.page().bind("uid3");
      awaitBinds(hub, 1, 2);

      leaves.close();
      aborts.abort();

      awaitBinds(hub, 1, 0);
      asked("uid1").complete(Authentication.uid("uid1"));
      awaitBinds(hub, 0, 0);
      assertThat(asked).containsOnlyKeys("uid1");
    }
  }

  @Test
  void thatAPageHasLeftIsNoticedWhileItsAuthenticatorIsAsked() {
    try (HubUnderTest hub = hub(later, h -> h.authenticatorTimeout(Duration.ofMinutes(10)))) {
      RawPage closes = hub.page().bind("uid1").text("and more");
      RawPage aborts = hub.page().bind("uid2");
      RawPage saysSo = hub.page().bind("uid3").sendClose(1000, "");
      awaitBinds(hub, 3, 0);

      closes.close();
      aborts.abort();
      saysSo.close();

      HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
    }
  }

  /** The system behind is still at work: else pages that come and go could pile it up. */
  @Test
  void thePageHasLeftButItsAnswerCountsUntilItIsThere() {
    try (HubUnderTest hub = hub(later, h -> h.authenticationsAtOnce(1))) {
      hub.page().bind("uid1");
      awaitBinds(hub, 1, 0);
      RawPage waits = hub.page().bind("uid2");
      awaitBinds(hub, 1, 1);

      hub.hub().stats();
      closeAll(hub, 2);
      awaitBinds(hub, 1, 0);
      asked("uid1").complete(Authentication.uid("uid1"));

      awaitBinds(hub, 0, 0);
      assertThat(hub.hooks().events()).isEmpty();
      waits.close();
    }
  }

  private static void closeAll(HubUnderTest hub, int connections) {
    assertThat(hub.hub().stats().connections()).isEqualTo(connections);
    hub.closePages();
    HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
  }

  @Test
  void anAnswerThatNeverComesCountsUntilItsTimeIsOverThoughThePageHasLeft() {
    try (HubUnderTest hub =
        hub(later, h -> h.authenticationsAtOnce(1).authenticatorTimeout(Duration.ofMillis(400)))) {
      hub.page().bind("uid1");
      HubUnderTest.await().until(() -> asked.containsKey("uid1"));
      closeAll(hub, 1);

      awaitBinds(hub, 0, 0);
      hub.page().bind("uid2");
      HubUnderTest.await().until(() -> asked.containsKey("uid2"));
      asked("uid2").complete(Authentication.uid("uid2"));
      HubUnderTest.await().until(() -> hub.hub().isOnline("uid2"));
      asked("uid1").complete(Authentication.uid("uid1")); // too late, and counted once
      awaitBinds(hub, 0, 0);
    }
  }

  @Test
  void aPageThatWaitsTooLongForItsTurnIsToComeBack() {
    try (HubUnderTest hub =
        hub(later, h -> h.authenticationsAtOnce(1).authenticatorTimeout(Duration.ofMillis(200)))) {
      RawPage asks = hub.page().bind("uid1");
      RawPage waits = hub.page().bind("uid2");

      assertThat(asks.expectClose().closeCode()).isEqualTo(4003);
      assertThat(waits.expectClose().closeCode()).isEqualTo(4003);
      awaitBinds(hub, 0, 0);
      assertThat(hub.hub().stats().bindsFailed()).isEqualTo(2);
    }
  }

  @Test
  void aCallThatBlocksCountsUntilItReturns() {
    Semaphore release = new Semaphore(0);
    AtomicInteger calls = new AtomicInteger();
    Authenticator blocks =
        (credential, handshake) -> {
          calls.incrementAndGet();
          release.acquire();
          return Authentication.uid(credential);
        };
    try (HubUnderTest hub =
        hub(
            blocks,
            h ->
                h.authenticatorThreads(2)
                    .authenticationsAtOnce(8)
                    .authenticatorTimeout(Duration.ofMillis(300)))) {
      List<RawPage> pages = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        pages.add(hub.page().bind("uid" + i));
      }
      pages.forEach(page -> assertThat(page.expectClose().closeCode()).isEqualTo(4003));
      assertThat(calls).hasValue(2); // as many as threads, the others left before their turn
      awaitBinds(hub, 2, 0);

      release.release(2);

      awaitBinds(hub, 0, 0);
      release.release();
      hub.bound(hub.page(), "uid9");
      assertThat(hub.hub().onlineUids()).containsExactly("uid9");
    }
  }

  @Test
  void anExecutorThatForgetsItsTasksKeepsNoTurn() {
    AtomicInteger forgotten = new AtomicInteger();
    try (HubUnderTest hub =
        hub(
            later,
            h ->
                h.authenticationsAtOnce(1)
                    .authenticatorTimeout(Duration.ofMillis(200))
                    .authenticatorExecutor(task -> forgotten.incrementAndGet()))) {
      RawPage first = hub.page().bind("uid1");
      assertThat(first.expectClose().closeCode()).isEqualTo(4003);
      RawPage second = hub.page().bind("uid2");
      HubUnderTest.await().until(() -> forgotten.get() == 2);
      second.close();

      awaitBinds(hub, 0, 0);
    }
  }

  @Test
  void anExecutorThatRefusesTasksAsksEveryPageToComeBack() {
    try (HubUnderTest hub =
        hub(
            later,
            h ->
                h.authenticatorExecutor(
                    task -> {
                      throw new java.util.concurrent.RejectedExecutionException("full");
                    }))) {
      for (int i = 0; i < 3; i++) {
        assertThat(hub.page().bind("uid1").expectClose().closeCode()).isEqualTo(4003);
      }
      awaitBinds(hub, 0, 0);
      assertThat(hub.hub().stats().bindsFailed()).isEqualTo(3);
    }
  }

  /** What a page sends meanwhile is bounded by the kernel, and heard in order afterwards. */
  @Test
  void aPageThatSendsMuchMeanwhileIsNotReadAndLosesNothing() {
    try (HubUnderTest hub = hub(later, h -> {})) {
      RawPage page = hub.page().bind("uid1");
      Thread sender =
          new Thread(
              () -> {
                for (int i = 0; i < 400; i++) {
                  page.text("m" + i + "x".repeat(50_000));
                }
              });
      sender.start();
      HubUnderTest.await().until(() -> asked.containsKey("uid1"));
      asked("uid1").complete(Authentication.uid("uid1"));

      for (int i = 0; i < 400; i++) {
        assertThat(page.nextText()).startsWith("m" + i + "x");
      }
      assertThat(hub.hub().stats().protocolErrors()).isZero();
    }
  }
}
