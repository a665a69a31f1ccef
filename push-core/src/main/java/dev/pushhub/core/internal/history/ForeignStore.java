package dev.pushhub.core.internal.history;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The application's store, called by threads of the hub's own: one that blocks, throws, answers
 * null or never holds up no loop and no publisher of another stream for longer than the time given.
 *
 * <p>Any thread; a call's answer is completed once, by whoever comes first: the store, or the time.
 */
// Appends go through one thread, so that the store hears them in the publish order; reads have
// threads of their own, so that pages can resume while it is slow to append.
final class ForeignStore implements MessageStore {
  /** Appends that wait because the store blocks, and as many reads. */
  static final int MOST_WAITING = 100_000;

  private final MessageStore store;
  private final CallLine appends;
  private final CallLine reads; // however many wait, no append is refused
  private final Duration timeout;

  /**
   * @param appends one thread
   * @param reads several
   */
  ForeignStore(MessageStore store, Executor appends, Executor reads, Duration timeout) {
    this.store = store;
    this.appends = new CallLine(appends, MOST_WAITING);
    this.reads = new CallLine(reads, MOST_WAITING);
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<Position> append(String stream, StoredMessage message) {
    return call(appends, () -> store.append(stream, message));
  }

  @Override
  public CompletionStage<Reading> read(String stream, Position after, int atMost) {
    return call(reads, () -> store.read(stream, after, atMost));
  }

  private <T> CompletionStage<T> call(CallLine line, Supplier<CompletionStage<T>> asked) {
    Call<T> call = new Call<>(asked);
    try {
      line.join(call);
    } catch (RuntimeException | Error e) { // too many wait, or the hub is closed
      call.answer.completeExceptionally(e);
      return call.answer;
    }
    // Whoever gives up lets go of the message and of the place in line, though the store may hang.
    CompletionStage<T> inTime = call.answer.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    inTime.whenComplete(
        (answer, error) -> {
          call.asked = null;
          line.leave(call);
        });
    return call.answer;
  }

  @Override
  public void close() {
    store.close();
  }

  /** One call, until it is answered. */
  private static final class Call<T> implements Runnable {
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private volatile @Nullable Supplier<CompletionStage<T>> asked;

    Call(Supplier<CompletionStage<T>> asked) {
      this.asked = asked;
    }

    @Override
    public void run() {
      Supplier<CompletionStage<T>> ask = asked;
      if (ask == null) {
        return; // its time is over: nobody hears the answer
      }
      try {
        ask.get().whenComplete(this::settle);
      } catch (Throwable e) {
        answer.completeExceptionally(e);
      }
    }

    private void settle(@Nullable T value, @Nullable Throwable error) {
      if (error != null) {
        answer.completeExceptionally(error);
      } else if (value == null) {
        answer.completeExceptionally(new NullPointerException("the store answered null"));
      } else {
        answer.complete(value);
      }
    }
  }
}
