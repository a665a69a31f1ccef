package dev.pushhub.core;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.wire.CapturedLog;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executors of the application's that run tasks in the calling thread, which may be a loop. */
@Timeout(60)
class CallersThreadTest {
  private final Set<String> threads = ConcurrentHashMap.newKeySet();

  private void here() {
    threads.add(Thread.currentThread().getName());
  }

  private void assertNeverOnALoop() {
    assertThat(threads)
        .isNotEmpty()
        .noneMatch(name -> name.startsWith("pushhub-loop-"))
        .doesNotContain("CompletableFutureDelayScheduler");
  }

  @Test
  void aHookIsNotCalledOnALoopAndIsNotLost() {
    RecordingListener hooks =
        RecordingListener.answering(
            (session, text) -> {
              here();
              session.send(text);
            });
    List<String> numbers = IntStream.range(0, 50).mapToObj(String::valueOf).toList();
    try (CapturedLog log = CapturedLog.from(CapturedLog.WARN);
        HubUnderTest hub =
            HubUnderTest.started(hooks, b -> b.hookThreads(h -> h.executor(Runnable::run)))) {
      RawPage page = hub.page("uid1");
      numbers.forEach(page::text);

      numbers.forEach(number -> assertThat(page.nextText()).isEqualTo(number));
      assertThat(hooks.events()).contains("bound uid1", "online uid1");
      assertThat(hub.hub().stats().tasksOnLoops()).isPositive();
      assertThat(log.lines("hookThreads.executor ran a task in the calling thread")).isNotEmpty();
    }
    HubUnderTest.await().until(() -> hooks.events("closed").size() == 1);
    assertNeverOnALoop();
  }

  private static final class Blocking implements PushListener {
    private final CountDownLatch release = new CountDownLatch(1);

    @Override
    public void onMessage(PushSession session, String text) {
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The pool is busy, and its policy gives what it has no room for to the loop. */
  @Test
  void hooksThatBlockAPoolWithCallerRunsPolicyDoNotHoldUpALoop() {
    ExecutorService pool =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new ThreadPoolExecutor.CallerRunsPolicy());
    Blocking hooks = new Blocking();
    try (PushHub hub =
        HubUnderTest.builder().hooks(hooks).hookThreads(h -> h.executor(pool)).build()) {
      hub.start();
      List<RawPage> pages =
          IntStream.range(0, 3)
              .mapToObj(i -> RawPage.to(hub.webSocketPort()).open().bind("uid" + i))
              .toList();
      HubUnderTest.await().until(() -> hub.onlineUids().size() == 3);

      pages.forEach(page -> page.text("block"));
      HubUnderTest.await().until(() -> hub.stats().tasksOnLoops() > 0);

      assertThat(hub.broadcast("served")).isEqualTo(3);
      pages.forEach(page -> assertThat(page.nextText()).isEqualTo("served"));
      hooks.release.countDown();
      pages.forEach(RawPage::close);
    } finally {
      hooks.release.countDown();
      pool.shutdownNow();
    }
  }

  @Test
  void anAuthenticatorIsNotAskedOnALoopAndThePageComesBack() {
    Executor swallows =
        task -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            here(); // whatever is thrown at it
          }
        };
    for (Executor executor : List.<Executor>of(Runnable::run, swallows)) {
      try (CapturedLog log = CapturedLog.from(CapturedLog.WARN);
          HubUnderTest hub =
              HubUnderTest.started(
                  b ->
                      b.authenticator(
                              (credential, handshake) -> {
                                here();
                                return Authentication.uid(credential);
                              })
                          .hookThreads(h -> h.authenticatorExecutor(executor)))) {
        for (int i = 1; i <= 20; i++) {
          assertThat(hub.page().bind("uid1").expectClose().closeCode()).isEqualTo(4003);
          assertThat(hub.hub().stats().tasksOnLoops()).isEqualTo(i);
        }
        assertThat(threads).isEmpty();
        assertThat(log.lines("hookThreads.authenticatorExecutor ran a task")).hasSize(10);
        assertThat(log.lines("refused a task")).hasSize(10);
        assertThat(hub.hub().stats().bindsFailed()).isEqualTo(20);
        assertThat(hub.hub().stats().bindsUnderWay()).isZero();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Blocked, the JDK's own timer would be: every timeout of the process hangs on its thread. */
  private static void assertTheTimerGoesOn() {
    CompletableFuture<Void> later = new CompletableFuture<Void>().orTimeout(1, MILLISECONDS);
    assertThatThrownBy(() -> later.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TimeoutException.class);
  }

  /** Its time is over on another thread, which must not be the next one's authenticator's. */
  @Test
  void noAuthenticatorIsAskedOnTheTimerWhenTheTimeOfAPageThatLeftIsOver() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService pool =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new ThreadPoolExecutor.CallerRunsPolicy());
    Authenticator blocks =
        (credential, handshake) -> {
          here();
          if (credential.equals("first")) {
            return Authentication.later(new CompletableFuture<>());
          }
          await(release);
          return Authentication.uid(credential);
        };
    try (HubUnderTest hub =
        HubUnderTest.started(
            b ->
                b.authenticator(blocks)
                    .hookThreads(
                        h ->
                            h.authenticatorExecutor(pool)
                                .authenticationsAtOnce(1)
                                .authenticatorTimeout(Duration.ofSeconds(1))))) {
      RawPage leaves = hub.page().bind("first");
      HubUnderTest.await().until(() -> hub.hub().stats().bindsUnderWay() == 1 && pool(pool) == 0);
      pool.execute(() -> await(release)); // full from now on
      leaves.abort();
      HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
      RawPage next = hub.page().bind("second");

      assertThat(next.expectClose().closeCode()).isEqualTo(4003);

      assertTheTimerGoesOn();
      assertThat(hub.hub().stats().tasksOnLoops()).isEqualTo(1);
      assertNeverOnALoop();
    } finally {
      release.countDown();
      pool.shutdownNow();
    }
  }

  private static int pool(ExecutorService pool) {
    return ((ThreadPoolExecutor) pool).getActiveCount();
  }

  /** Whoever completes an answer may be a client's thread that moves bytes. */
  @Test
  void noAuthenticatorIsAskedByTheThreadThatAnswersForAnother() {
    CompletableFuture<Authentication> answer = new CompletableFuture<>();
    CountDownLatch full = new CountDownLatch(1);
    Executor runsOnceElsewhere =
        task -> {
          if (full.getCount() > 0) {
            full.countDown();
            new Thread(task, "another").start();
          } else {
            task.run();
          }
        };
    try (HubUnderTest hub =
        HubUnderTest.started(
            b ->
                b.authenticator(
                        (credential, handshake) -> {
                          here();
                          return Authentication.later(answer);
                        })
                    .hookThreads(
                        h ->
                            h.authenticatorExecutor(runsOnceElsewhere).authenticationsAtOnce(1)))) {
      RawPage first = hub.page().bind("first");
      HubUnderTest.await().until(() -> threads.contains("another"));
      RawPage second = hub.page().bind("second");
      HubUnderTest.await().until(() -> hub.hub().stats().bindsWaiting() == 1);

      answer.complete(Authentication.uid("first")); // in this thread

      assertThat(second.expectClose().closeCode()).isEqualTo(4003);
      HubUnderTest.await().until(() -> hub.hub().isOnline("first"));
      assertThat(threads).containsExactly("another");
      first.text("bound");
      assertThat(first.nextText()).isEqualTo("bound");
    }
  }

  /** A departure is told when its grace is over, by a timer. */
  @Test
  void aHookIsNotCalledOnTheTimerThatEndsAGrace() {
    RecordingListener hooks = RecordingListener.answering((session, text) -> here());
    try (HubUnderTest hub =
        HubUnderTest.started(
            hooks,
            b ->
                b.hookThreads(
                        h ->
                            h.executor(
                                task -> {
                                  here();
                                  task.run();
                                }))
                    .topics(t -> t.onlineGrace(Duration.ofMillis(20))))) {
      hub.page("uid1").close();

      HubUnderTest.await().until(() -> hooks.events("offline").size() == 1);
    }
    assertThat(threads).isNotEmpty().doesNotContain("CompletableFutureDelayScheduler");
  }
}
