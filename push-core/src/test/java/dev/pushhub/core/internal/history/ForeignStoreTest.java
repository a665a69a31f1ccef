package dev.pushhub.core.internal.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many calls may wait for a store that blocks. */
class ForeignStoreTest {
  private static final Position KEPT = new Position("e", 1);

  private final ArrayDeque<Runnable> appends = new ArrayDeque<>();
  private final ArrayDeque<Runnable> reads = new ArrayDeque<>();
  private final AtomicInteger asked = new AtomicInteger();
  private ForeignStore store = answeredWithin(Duration.ofMinutes(1));

  private ForeignStore answeredWithin(Duration timeout) {
    return new ForeignStore(new AtOnce(), appends::add, reads::add, timeout);
  }

  private final class AtOnce implements MessageStore {
    @Override
    public CompletionStage<Position> append(String stream, StoredMessage message) {
      asked.incrementAndGet();
      return CompletableFuture.completedFuture(KEPT);
    }

    @Override
    public CompletionStage<Reading> read(String stream, Position after, int atMost) {
      asked.incrementAndGet();
      return CompletableFuture.completedFuture(new Lost(KEPT));
    }

    @Override
    public void close() {}
  }

  @AfterEach
  void theStoreBlocksNoLonger() {
    appends.forEach(Runnable::run);
    reads.forEach(Runnable::run);
  }

  private CompletableFuture<Position> append() {
    return store.append("s", StoredMessage.of(1, "a")).toCompletableFuture();
  }

  private CompletableFuture<MessageStore.Reading> read() {
    return store.read("s", KEPT, 1).toCompletableFuture();
  }

  @Test
  void readsThatWaitRefuseNoAppend() {
    for (int i = 0; i < ForeignStore.MOST_WAITING; i++) {
      assertThat(read().isDone()).isFalse();
    }
    assertThatThrownBy(read()::join).hasCauseInstanceOf(RejectedExecutionException.class);

    CompletableFuture<Position> kept = append();
    assertThat(appends).hasSize(1);
    appends.remove().run();

    assertThat(kept).isCompletedWithValue(KEPT);
  }

  @Test
  void callsThatNobodyWaitsForAnyMoreLeaveTheirPlaces() {
    store = answeredWithin(Duration.ofSeconds(2));
    List<CompletableFuture<?>> dead = new ArrayList<>();
    for (int i = 0; i < ForeignStore.MOST_WAITING; i++) {
      dead.add(append());
      dead.add(read());
    }
    Awaitility.await().until(() -> dead.stream().allMatch(CompletableFuture::isDone));

    CompletableFuture<Position> kept = append();
    CompletableFuture<MessageStore.Reading> answer = read();
    assertThat(appends).hasSize(ForeignStore.MOST_WAITING); // what the threads are asked is bounded
    assertThat(reads).hasSize(ForeignStore.MOST_WAITING);
    theStoreBlocksNoLonger();

    assertThat(kept).isCompletedWithValue(KEPT);
    assertThat(answer).isCompletedWithValue(new MessageStore.Lost(KEPT));
    assertThat(asked).hasValue(2);
  }

  @Test
  void callsAreMadeInTheirOrderAlsoWhereSomeHaveLeft() {
    CallLine line = new CallLine(appends::add, 3);
    List<String> made = new ArrayList<>();
    Runnable first = () -> made.add("first");
    line.join(first);
    line.join(() -> made.add("second"));
    line.leave(first);
    line.join(() -> made.add("third"));
    line.join(() -> made.add("fourth"));
    assertThatThrownBy(() -> line.join(() -> made.add("too many")))
        .isInstanceOf(RejectedExecutionException.class);

    theStoreBlocksNoLonger();

    assertThat(made).containsExactly("second", "third", "fourth");
  }

  @Test
  void aCallForWhichNoThreadIsToBeHadWaitsForNone() {
    CallLine line =
        new CallLine(
            request -> {
              throw new RejectedExecutionException("closed");
            },
            1);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> line.join(() -> {})).hasMessage("closed");
    }
  }

  @Test
  void appendsThatWaitRefuseNoRead() {
    for (int i = 0; i < ForeignStore.MOST_WAITING; i++) {
      assertThat(append().isDone()).isFalse();
    }
    assertThatThrownBy(append()::join).hasCauseInstanceOf(RejectedExecutionException.class);

    CompletableFuture<MessageStore.Reading> answer = read();
    assertThat(reads).hasSize(1);
    reads.remove().run();

    assertThat(answer).isCompletedWithValue(new MessageStore.Lost(KEPT));
  }
}
