package dev.pushhub.core.internal.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HookOptions;
import dev.pushhub.core.options.HubOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HookRunnerTest {
  private final Counters counters = new Counters();
  private final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch release = new CountDownLatch(1);
  private HookRunner runner = runner(hooks -> hooks.threads(2));

  private HookRunner runner(Consumer<HookOptions.Builder> options) {
    HookOptions built = new HubOptions.Builder().hookThreads(options).build().hookThreads();
    return new HookRunner(Optional.of(new PushListener() {}), built, counters, () -> false);
  }

  @AfterEach
  void close() {
    release.countDown();
    runner.close(TimeUnit.SECONDS.toNanos(10));
  }

  private void block() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void hooksOfOneKeyRunInOrder() {
    for (int i = 0; i < 10_000; i++) {
      int number = i;
      runner.run("key", listener -> seen.add(number));
    }

    await().until(() -> seen.size() == 10_000);
    assertThat(seen).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
  }

  @Test
  void aHookThatBlocksHoldsUpItsOwnKeyOnly() {
    runner.run("blocked", listener -> block());
    runner.run("blocked", listener -> seen.add(-1));

    for (int i = 0; i < 100; i++) {
      int number = i;
      runner.run("free" + i % 7, listener -> seen.add(number));
    }

    await().until(() -> seen.size() == 100);
    assertThat(seen).doesNotContain(-1);
    release.countDown();
    await().until(() -> seen.contains(-1));
  }

  @Test
  void aHookThatThrowsIsCountedAndTheNextIsCalled() {
    runner.run(
        "key",
        listener -> {
          throw new IllegalStateException("as the test wants it");
        });
    runner.run(
        "key",
        listener -> {
          throw new StackOverflowError("as the test wants it");
        });
    runner.run("key", listener -> seen.add(1));

    await().until(() -> seen.contains(1));
    assertThat(counters.hookFailures.sum()).isEqualTo(2);
  }

  @Test
  void anExecutorThatRefusesIsAskedAgainAndTheOrderIsKept() {
    runner.close(0);
    AtomicInteger calls = new AtomicInteger();
    Executor moody =
        task -> {
          if (calls.incrementAndGet() % 3 != 0) {
            throw new RejectedExecutionException("full");
          }
          new Thread(task).start();
        };
    runner = runner(hooks -> hooks.executor(moody));

    for (int i = 0; i < 50; i++) {
      int number = i;
      runner.run("key", listener -> seen.add(number));
    }

    await().until(() -> seen.size() == 50);
    assertThat(seen).isSorted();
  }

  @Test
  void closingLetsWhatWaitsBeCalled() {
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      runner.run(i % 3, listener -> seen.add(number));
    }

    runner.close(TimeUnit.SECONDS.toNanos(10));

    assertThat(seen).hasSize(1_000);
  }

  @Test
  void aHookMayCloseIt() {
    runner.run(
        "key",
        listener -> {
          assertThat(runner.isCurrent()).isTrue();
          runner.close(TimeUnit.HOURS.toNanos(1));
          seen.add(1);
        });
    runner.run("key", listener -> seen.add(2));

    await().until(() -> seen.equals(List.of(1, 2)));
    assertThat(runner.isCurrent()).isFalse();
  }
}
