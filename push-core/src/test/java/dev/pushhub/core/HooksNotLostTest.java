package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hooks that are lost, early or stuck. */
@Timeout(60)
@SuppressWarnings("NullAway") // references that are set before they are read
class HooksNotLostTest {

  @Test
  void anInterruptedCallerOfCloseLosesNoClosedHook() {
    RecordingListener hooks = RecordingListener.answering((session, text) -> Break.busy());
    try (HubUnderTest hub = HubUnderTest.started(hooks, b -> b.hookThreads(h -> h.threads(1)))) {
      for (int i = 0; i < 50; i++) {
        hub.page("uid" + i);
      }
      HubUnderTest.await().until(() -> hooks.events("bound").size() == 50);
      hub.page("busy").text("x");
      HubUnderTest.await().until(() -> !hooks.events("message").isEmpty());
      CompletableFuture.runAsync(
              () -> {
                Thread.currentThread().interrupt();
                hub.hub().close();
                assertThat(Thread.interrupted()).isTrue();
              })
          .join();
      assertThat(hooks.events("closed")).hasSameSizeAs(hooks.events("bound"));
      assertThat(hooks.events("offline")).hasSameSizeAs(hooks.events("online"));
    }
  }

  @Test
  void anAuthenticatorThatClosesTheHubLosesNoClosedHook() {
    RecordingListener hooks = RecordingListener.answering((session, text) -> Break.busy());
    AtomicReference<PushHub> self = new AtomicReference<>();
    CountDownLatch closed = new CountDownLatch(1);
    try (HubUnderTest hub =
        HubUnderTest.started(
            hooks,
            b ->
                b.hookThreads(h -> h.threads(1))
                    .authenticator(
                        (credential, request) -> {
                          if (credential.equals("close")) {
                            self.get().close();
                            closed.countDown();
                          }
                          return Authentication.uid(credential);
                        }))) {
      self.set(hub.hub());
      for (int i = 0; i < 50; i++) {
        hub.page("uid" + i);
      }
      HubUnderTest.await().until(() -> hooks.events("bound").size() == 50);
      hub.page("busy").text("x");
      HubUnderTest.await().until(() -> !hooks.events("message").isEmpty());
      hub.page().bind("close");
      HubUnderTest.await().until(() -> closed.getCount() == 0);
      HubUnderTest.await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(hooks.events("closed")).hasSize(51));
    }
  }

  @Test
  void whatOnBoundSendsToItsUidReachesThePage() {
    AtomicReference<PushHub> self = new AtomicReference<>();
    List<Boolean> answers = new CopyOnWriteArrayList<>();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    // The unlucky schedule: the hook's thread is faster than the loop.
    Executor quick =
        task -> {
          try {
            thread.submit(task).get(200, TimeUnit.MILLISECONDS);
          } catch (Exception e) {
            // Not that quick this time.
          }
        };
    PushListener listener =
        new PushListener() {
          @Override
          public void onBound(PushSession session) {
            answers.add(self.get().sendToUid(session.uid(), "welcome"));
          }
        };
    try (PushHub hub =
        HubUnderTest.builder().hooks(listener).hookThreads(h -> h.executor(quick)).build()) {
      hub.start();
      self.set(hub);
      try (var page = dev.pushhub.core.wire.RawPage.connect(hub.webSocketPort())) {
        page.bind("uid1");
        HubUnderTest.await().until(() -> answers.size() == 1);
        assertThat(answers).containsExactly(true);
        assertThat(page.nextText()).isEqualTo("welcome");
      }
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void whatOnBoundSendsToItsUidReachesThePageOnTheHubsOwnThreads() {
    AtomicReference<PushHub> self = new AtomicReference<>();
    AtomicInteger bound = new AtomicInteger();
    AtomicInteger missed = new AtomicInteger();
    PushListener listener =
        new PushListener() {
          @Override
          public void onBound(PushSession session) {
            if (!self.get().sendToUid(session.uid(), "welcome")) {
              missed.incrementAndGet();
            }
            bound.incrementAndGet();
          }
        };
    try (PushHub hub = HubUnderTest.builder().hooks(listener).build()) {
      self.set(hub);
      hub.start();
      for (int i = 0; i < 500; i++) {
        try (var page = dev.pushhub.core.wire.RawPage.connect(hub.webSocketPort())) {
          page.bind("uid" + i);
          int seen = i;
          HubUnderTest.await().pollInterval(Duration.ofMillis(1)).until(() -> bound.get() > seen);
        }
      }
      HubUnderTest.await().until(() -> bound.get() == 500);
      assertThat(missed.get()).isZero();
    }
  }

  @Test
  void aBoundedExecutorThatIsFullWhileTheHubClosesLosesNoClosedHook() {
    RecordingListener hooks = RecordingListener.answering((session, text) -> Break.block(text));
    ThreadPoolExecutor bounded =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1));
    Break.RELEASE.set(new CountDownLatch(1));
    try (HubUnderTest hub =
        HubUnderTest.started(hooks, b -> b.hookThreads(h -> h.executor(bounded)))) {
      for (int i = 0; i < 5; i++) {
        hub.page("uid" + i);
      }
      HubUnderTest.await().until(() -> hooks.events("online").size() == 5);
      HubUnderTest.await().until(() -> hooks.events("bound").size() == 5);
      hub.page("blocker").text("block");
      HubUnderTest.await().until(() -> !hooks.events("message").isEmpty());
      hub.hub().close();
      // Longer than the hub's pause between two tries: that is when it gives up.
      HubUnderTest.await().pollDelay(Duration.ofMillis(200)).until(() -> true);
      Break.RELEASE.get().countDown();
      HubUnderTest.await()
          .atMost(Duration.ofSeconds(3))
          .untilAsserted(
              () -> assertThat(hooks.events("closed")).hasSameSizeAs(hooks.events("bound")));
    } finally {
      bounded.shutdownNow();
    }
  }

  @Test
  void anExecutorThatFailsOnceCostsNoSessionAndNoHook() {
    RecordingListener hooks = RecordingListener.silent();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    AtomicInteger calls = new AtomicInteger();
    Executor failing =
        task -> {
          if (calls.incrementAndGet() == 2) { // onBound went well, onOnline does not
            throw new OutOfMemoryError("unable to create native thread");
          }
          thread.execute(task);
        };
    try (HubUnderTest hub =
        HubUnderTest.started(hooks, b -> b.hookThreads(h -> h.executor(failing)))) {
      hub.page().bind("uid1");
      HubUnderTest.await().until(() -> calls.get() >= 2);
      hub.letTheHubRead(hub.publisher());
      hub.hub().close();
      assertThat(hub.hub().stats().sessions()).isZero();
      HubUnderTest.await()
          .atMost(Duration.ofSeconds(2))
          .untilAsserted(() -> assertThat(hooks.events("closed")).hasSize(1));
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void aRefusalWithoutReasonClosesThePageAtOnce() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            b ->
                b.authenticator((credential, request) -> Break.refusedWithoutReason())
                    .hookThreads(h -> h.authenticatorTimeout(Duration.ofSeconds(30))))) {
      var page = hub.page().bind("x");
      int code = page.expectClose().closeCode();
      assertThat(code).isIn(1008, 4003);
    }
  }

  /** Helpers. */
  static final class Break {
    static final AtomicReference<CountDownLatch> RELEASE = new AtomicReference<>();

    /** A hook at work for 2.5 s: the loops end in 2 (no page answers), the hooks have 2 more. */
    static void busy() {
      try {
        new CountDownLatch(1).await(2_500, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    static void block(String text) {
      if (text.equals("block")) {
        try {
          RELEASE.get().await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    static Authentication refusedWithoutReason() {
      return Authentication.refused(null);
    }
  }
}
