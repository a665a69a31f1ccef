package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.wire.CapturedLog;
import dev.pushhub.core.wire.RawPage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
}
