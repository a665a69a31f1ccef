package dev.pushhub.core.internal.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerPoolTest {
  private static final long AGES = TimeUnit.SECONDS.toNanos(50);

  private final WorkerPool pool = new WorkerPool("pool-under-test-", 2);
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicBoolean interrupted = new AtomicBoolean();

  @AfterEach
  void endThreads() {
    release.countDown();
    pool.abandon();
  }

  private void block() {
    try {
      release.await();
    } catch (InterruptedException e) {
      interrupted.set(true);
    }
  }

  private static List<String> threadsOfThePool() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("pool-under-test-"))
        .toList();
  }

  @Test
  void noThreadIsThereBeforeTheFirstTask() {
    assertThat(threadsOfThePool()).isEmpty();
  }

  @Test
  void tasksRunSideBySideOnSoManyNamedDaemons() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 10; i++) {
      pool.execute(
          () -> {
            threads.add(Thread.currentThread());
            block();
            done.incrementAndGet();
          });
    }

    await().until(() -> threads.size() == 2);
    release.countDown();
    await().until(() -> done.get() == 10);

    assertThat(threads)
        .extracting(Thread::getName)
        .containsExactlyInAnyOrder("pool-under-test-1", "pool-under-test-2");
    assertThat(threads).allMatch(Thread::isDaemon);
  }

  @Test
  void tasksBeginInTheOrderInWhichTheyWereGiven() {
    WorkerPool single = new WorkerPool("pool-under-test-", 1);
    List<Integer> seen = new ArrayList<>(); // by one thread, read after it has ended

    for (int i = 0; i < 1_000; i++) {
      int number = i;
      single.execute(() -> seen.add(number));
    }
    single.close(AGES);

    assertThat(seen).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
  }

  @Test
  void aTaskThatThrowsHarmsNoOther() {
    pool.execute(
        () -> {
          Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
          throw new IllegalStateException("thrown by a test");
        });
    pool.execute(done::incrementAndGet);
    pool.execute(done::incrementAndGet);

    await().until(() -> done.get() == 2);
  }

  @Test
  void closingWaitsUntilWhatWaitsIsDone() {
    for (int i = 0; i < 1_000; i++) {
      pool.execute(done::incrementAndGet);
    }

    pool.close(AGES);

    assertThat(done).hasValue(1_000);
    await().until(() -> threadsOfThePool().isEmpty());
  }

  @Test
  void closingTakesNoMoreWork() {
    pool.close(AGES);

    assertThatThrownBy(() -> pool.execute(done::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(done).hasValue(0);
  }

  @Test
  void whatIsStillBusyWhenTheTimeIsOverIsInterruptedAndTheRestForgotten() {
    pool.execute(this::block);
    pool.execute(this::block);
    pool.execute(done::incrementAndGet);
    await().until(() -> threadsOfThePool().size() == 2);

    pool.close(TimeUnit.MILLISECONDS.toNanos(100));

    assertThat(interrupted).isTrue();
    assertThat(done).hasValue(0);
    await().until(() -> threadsOfThePool().isEmpty());
  }

  @Test
  void aTaskThatHeedsNoInterruptHoldsTheCloserUpForASecondAtMost() {
    AtomicBoolean go = new AtomicBoolean();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    pool.execute(
        () -> {
          begun.complete(null);
          while (!go.get()) {
            Thread.onSpinWait();
          }
        });
    begun.join();

    long start = System.nanoTime();
    pool.close(TimeUnit.MILLISECONDS.toNanos(50));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    go.set(true);
    await().until(() -> threadsOfThePool().isEmpty());
  }

  @Test
  void closingWithNoTimeDoesNotWaitAndWhatWaitsIsStillDone() {
    pool.execute(this::block);
    pool.execute(this::block);
    pool.execute(done::incrementAndGet);

    pool.close(0);

    assertThat(done).hasValue(0);
    release.countDown();
    await().until(() -> done.get() == 1);
    assertThat(interrupted).isFalse();
    await().until(() -> threadsOfThePool().isEmpty());
  }

  @Test
  void aTaskMayCloseThePool() {
    pool.execute(
        () -> {
          pool.close(0);
          done.incrementAndGet();
        });

    await().until(() -> done.get() == 1);
    await().until(() -> threadsOfThePool().isEmpty());
  }

  @Test
  void abandoningInterruptsWhatRunsAndForgetsWhatWaits() {
    pool.execute(this::block);
    pool.execute(this::block);
    pool.execute(done::incrementAndGet);
    await().until(() -> threadsOfThePool().size() == 2);

    pool.abandon();

    await().until(() -> threadsOfThePool().isEmpty());
    assertThat(interrupted).isTrue();
    assertThat(done).hasValue(0);
  }

  @Test
  void whoIsInterruptedWhileHeClosesLosesNothingAndStaysInterrupted() {
    pool.execute(this::block);
    pool.execute(this::block);
    pool.execute(done::incrementAndGet);
    await().until(() -> threadsOfThePool().size() == 2);

    Thread.currentThread().interrupt();
    CompletableFuture<Void> releasing = CompletableFuture.runAsync(release::countDown);
    pool.close(AGES);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(interrupted).isFalse();
    assertThat(done).hasValue(1);
    releasing.join();
  }
}
