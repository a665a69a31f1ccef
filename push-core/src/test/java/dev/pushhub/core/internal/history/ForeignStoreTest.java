package dev.pushhub.core.internal.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many calls may wait for a store that blocks. */
class ForeignStoreTest {
  private static final Position KEPT = new Position("e", 1);

  private final ArrayDeque<Runnable> appends = new ArrayDeque<>();
  private final ArrayDeque<Runnable> reads = new ArrayDeque<>();
  private final ForeignStore store =
      new ForeignStore(new AtOnce(), appends::add, reads::add, Duration.ofMinutes(1));

  private static final class AtOnce implements MessageStore {
    @Override
    public CompletionStage<Position> append(String stream, StoredMessage message) {
      return CompletableFuture.completedFuture(KEPT);
    }

    @Override
    public CompletionStage<Reading> read(String stream, Position after, int atMost) {
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
