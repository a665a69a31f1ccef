package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.wire.RawPage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the application is told, in which order, and what happens when it misbehaves. */
@Timeout(60)
class PushHubHooksTest {

  @Test
  void onlineAndOfflineComeOnceForTheFirstAndTheLastSession() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      for (int round = 1; round <= 3; round++) {
        RawPage first = hub.page("uid1");
        RawPage second = hub.page("uid1");
        first.abort();
        second.close();

        int expected = round;
        HubUnderTest.await()
            .untilAsserted(() -> assertThat(hub.hooks().events("offline")).hasSize(expected));
        assertThat(hub.hooks().events("online")).hasSize(round);
      }
      assertThat(
              hub.hooks().events().stream()
                  .filter(e -> e.startsWith("online ") || e.startsWith("offline ")))
          .containsExactly(
              "online uid1",
              "offline uid1",
              "online uid1",
              "offline uid1",
              "online uid1",
              "offline uid1");
    }
  }

  @Test
  void theHooksOfASessionComeInTheOrderOfWhatHappened() {
    try (HubUnderTest hub = HubUnderTest.started(RecordingListener.silent(), builder -> {})) {
      RawPage page = hub.page().bind("uid1");
      List<String> expected = new ArrayList<>();
      expected.add("bound uid1");
      for (int i = 0; i < 1000; i++) {
        page.text("m" + i);
        expected.add("message uid1 m" + i);
      }
      page.sendClose(3001, "bye");
      expected.add("closed uid1 3001 bye");

      HubUnderTest.await().untilAsserted(() -> assertThat(hub.hooks().events("closed")).hasSize(1));
      assertThat(
              hub.hooks().events().stream()
                  .filter(e -> !e.startsWith("online ") && !e.startsWith("offline ")))
          .containsExactlyElementsOf(expected);
    }
  }

  @Test
  void undeliveredIsToldWhereNobodyWasThere() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      hub.page("uid1");

      assertThat(hub.hub().sendToUid("uid1", "delivered")).isTrue();
      assertThat(hub.hub().sendToUid("uid2", "lost")).isFalse();

      HubUnderTest.await()
          .untilAsserted(
              () ->
                  assertThat(hub.hooks().events("undelivered"))
                      .containsExactly("undelivered uid2 lost"));
    }
  }

  @Test
  void aHookThatThrowsChangesNothingElse() {
    AtomicInteger calls = new AtomicInteger();
    RecordingListener throwing =
        RecordingListener.answering(
            (session, text) -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("the application's mistake, thrown by a test");
              }
              session.send(text);
            });
    try (HubUnderTest hub = HubUnderTest.started(throwing, builder -> {})) {
      RawPage page = hub.page("uid1");

      page.text("first").text("second");

      assertThat(page.nextText()).isEqualTo("second");
      assertThat(hub.hub().isOnline("uid1")).isTrue();
      assertThat(hub.hub().stats().hookFailures()).isEqualTo(1);
    }
  }

  @Test
  void hooksThatAllThrowKeepNobodyFromAnything() {
    AtomicInteger closed = new AtomicInteger();
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder ->
                builder.hooks(
                    new PushListener() {
                      @Override
                      public void onBound(PushSession session) {
                        throw new IllegalStateException("onBound, thrown by a test");
                      }

                      @Override
                      public void onOnline(String uid) {
                        throw new StackOverflowError("onOnline, thrown by a test");
                      }

                      @Override
                      public void onClosed(PushSession session, int code, String reason) {
                        closed.incrementAndGet();
                        throw new IllegalStateException("onClosed, thrown by a test");
                      }
                    }))) {
      RawPage page = hub.page("uid1");

      assertThat(hub.hub().sendToUid("uid1", "hi")).isTrue();
      assertThat(page.nextText()).isEqualTo("hi");
      page.abort();

      HubUnderTest.await().until(() -> closed.get() == 1);
      HubUnderTest.await().until(() -> hub.hub().stats().hookFailures() == 3);
    }
  }

  @Test
  void aHookThatBlocksHarmsOnlyItsOwnSession() {
    CountDownLatch release = new CountDownLatch(1);
    RecordingListener blocking =
        RecordingListener.answering(
            (session, text) -> {
              if (text.equals("block")) {
                awaitQuietly(release);
              }
              session.send(text);
            });
    try (HubUnderTest hub =
        HubUnderTest.started(blocking, builder -> builder.hookThreads(h -> h.threads(2)))) {
      RawPage blocked = hub.page("uid1");
      RawPage other = hub.page("uid2");

      blocked.text("block").text("behind");
      other.text("free");

      assertThat(other.nextText()).isEqualTo("free");
      assertThat(hub.hub().sendToUid("uid1", "pushed meanwhile")).isTrue();
      assertThat(blocked.nextText()).isEqualTo("pushed meanwhile");
      release.countDown();
      assertThat(blocked.nextText()).isEqualTo("block");
      assertThat(blocked.nextText()).isEqualTo("behind");
    }
  }

  @Test
  void aPageFarAheadOfItsHookWaitsAndLosesNothing() {
    CountDownLatch release = new CountDownLatch(1);
    RecordingListener blocking =
        RecordingListener.answering((session, text) -> awaitQuietly(release));
    try (HubUnderTest hub =
        HubUnderTest.started(blocking, builder -> builder.limits(l -> l.pageMessagesWaiting(4)))) {
      RawPage page = hub.page("uid1");

      for (int i = 0; i < 1000; i++) {
        page.text("m" + i);
      }
      page.sendClose(1000, "");
      release.countDown();

      HubUnderTest.await().until(() -> !hub.hooks().events("closed").isEmpty());
      assertThat(hub.hooks().events("message")).hasSize(1000);
      assertThat(hub.hub().stats().pagesPaused()).isPositive();
    }
  }

  @Test
  void aHookMayAskTheHubAnything() {
    PushHub[] hubOfTheHook = new PushHub[1];
    RecordingListener asking =
        RecordingListener.answering(
            (session, text) -> {
              PushHub hub = hubOfTheHook[0];
              session.send(hub.sessions(session.uid()).size() + " " + hub.onlineUids());
              hub.sendToUid(session.uid(), "to the uid");
              hub.broadcast("to all");
              hub.disconnect(session.uid(), "that was all");
            });
    try (HubUnderTest hub = HubUnderTest.started(asking, builder -> {})) {
      hubOfTheHook[0] = hub.hub();
      RawPage page = hub.page("uid1");

      page.text("go");

      assertThat(page.nextText()).isEqualTo("1 [uid1]");
      assertThat(page.nextText()).isEqualTo("to the uid");
      assertThat(page.nextText()).isEqualTo("to all");
      assertThat(page.expectClose().closeCode()).isEqualTo(4501);
    }
  }

  @Test
  void hooksRunOnTheApplicationsExecutorWhereOneIsGiven() {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "the application's"));
    RecordingListener naming =
        RecordingListener.answering(
            (session, text) -> session.send(Thread.currentThread().getName()));
    try (HubUnderTest hub =
        HubUnderTest.started(naming, builder -> builder.hookThreads(h -> h.executor(executor)))) {
      RawPage page = hub.page("uid1");

      page.text("who?");

      assertThat(page.nextText()).isEqualTo("the application's");
      hub.hub().close();
      assertThat(executor.isShutdown()).isFalse();
    } finally {
      executor.shutdown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
