package dev.pushhub.core.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxTest {
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final Mailbox mailbox = new Mailbox(wakeUps::incrementAndGet);
  private final List<Integer> seen = new ArrayList<>();

  private static void nothing() {}

  private void runAll() {
    for (Runnable task = mailbox.poll(); task != null; task = mailbox.poll()) {
      task.run();
    }
  }

  @Test
  void tasksComeOutInTheOrderInWhichTheyWentIn() {
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      mailbox.put(() -> seen.add(number));
    }

    runAll();

    assertThat(seen).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    assertThat(mailbox.poll()).isNull();
  }

  @Test
  void aLoopThatIsAwakeIsNotWoken() {
    mailbox.put(MailboxTest::nothing);
    mailbox.put(MailboxTest::nothing);

    assertThat(wakeUps).hasValue(0);
  }

  @Test
  void aSleeperIsWokenOnceHoweverManyCome() {
    assertThat(mailbox.trySleep()).isTrue();

    mailbox.put(MailboxTest::nothing);
    mailbox.put(MailboxTest::nothing);
    mailbox.put(MailboxTest::nothing);

    assertThat(wakeUps).hasValue(1);
  }

  @Test
  void aLoopThatFindsSomethingMustNotSleepAndIsNotWoken() {
    mailbox.put(MailboxTest::nothing);

    assertThat(mailbox.trySleep()).isFalse();
    mailbox.put(MailboxTest::nothing);

    assertThat(wakeUps).hasValue(0);
  }

  @Test
  void aLoopThatAwokeByItselfIsNotWoken() {
    assertThat(mailbox.trySleep()).isTrue();

    mailbox.awake();
    mailbox.put(MailboxTest::nothing);

    assertThat(wakeUps).hasValue(0);
  }

  @Test
  void whoSleepsAgainIsWokenAgain() {
    for (int i = 0; i < 3; i++) {
      assertThat(mailbox.trySleep()).isTrue();
      mailbox.put(MailboxTest::nothing);
      mailbox.awake();
      runAll();
    }

    assertThat(wakeUps).hasValue(3);
  }

  /** A wake-up that is lost would let the loop below sleep for ever: its select has no timeout. */
  @RepeatedTest(5)
  void nothingIsLeftBehindWhileTheLoopFallsAsleepAgainAndAgain() throws Exception {
    int producers = 3;
    int each = 20_000;
    List<List<Integer>> ofProducer = new ArrayList<>();
    try (Selector real = Selector.open()) {
      Mailbox shared = new Mailbox(real::wakeup);
      List<Thread> threads = new ArrayList<>();
      for (int p = 0; p < producers; p++) {
        List<Integer> list = new ArrayList<>(each); // touched by the loop alone
        ofProducer.add(list);
        threads.add(new Thread(() -> produce(shared, list, each)));
      }
      threads.forEach(Thread::start);

      for (int done = 0; done < producers * each; ) {
        if (shared.trySleep()) {
          real.select();
        }
        shared.awake();
        for (Runnable task = shared.poll(); task != null; task = shared.poll()) {
          task.run();
          done++;
        }
      }

      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(shared.poll()).isNull();
    }
    List<Integer> expected = IntStream.range(0, each).boxed().toList();
    assertThat(ofProducer).containsOnly(expected).hasSize(producers);
  }

  /** Pauses now and then, so that the loop has time to fall asleep. */
  private static void produce(Mailbox mailbox, List<Integer> list, int count) {
    for (int i = 0; i < count; i++) {
      int number = i;
      mailbox.put(() -> list.add(number));
      if (i % 7 == 0) {
        LockSupport.parkNanos(1);
      }
    }
  }
}
