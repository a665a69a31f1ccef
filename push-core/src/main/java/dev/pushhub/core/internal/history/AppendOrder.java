package dev.pushhub.core.internal.history;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives each message its place in the hub and in its stream, and has it fanned out at that place,
 * however long the store takes to answer.
 *
 * <p>The lock given is the publish order's: the store is called, and a message is fanned out, while
 * it is held. {@code fannedOut} is written under it and read anywhere.
 */
// A store that answers at once is never waited for. One that answers later may answer out of turn:
// a message waits for those before it, since pages must get them in the order of their sequence.
public final class AppendOrder {
  /** What is to be done with a message that has its place. Called with the lock held. */
  public interface Appended {
    /** It is kept at this position: fan it out. */
    void accepted(Position position, StoredMessage message);

    /** It is not kept, and is not to be fanned out. */
    void failed(Throwable error);
  }

  private final Object order;
  private final MessageStore store;
  private final Duration timeout;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private long last;
  private volatile long fannedOut;

  /** For one hub; the order is the lock that publishers hold. */
  public AppendOrder(Object order, MessageStore store, Duration timeout) {
    this.order = order;
    this.store = store;
    this.timeout = timeout;
  }

  /** Keeps a message. */
  public void append(StreamName stream, StoredMessage unnumbered, Appended then) {
    synchronized (order) {
      StoredMessage message = numbered(unnumbered, ++last);
      Pending one = new Pending(store(stream, message), message, then);
      if (pending.isEmpty() && one.position.isDone()) {
        finish(one);
      } else {
        pending.add(one);
        CompletionStage<Position> known = one.position;
        known.whenComplete((position, error) -> drain());
      }
    }
  }

  private CompletableFuture<Position> store(StreamName stream, StoredMessage message) {
    try {
      CompletableFuture<Position> position =
          store.append(stream.key(), message).toCompletableFuture();
      return position.isDone()
          ? position
          : position.copy().orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static StoredMessage numbered(StoredMessage message, long sequence) {
    return new StoredMessage(
        sequence,
        message.text(),
        message.id(),
        message.key(),
        message.exceptTab(),
        message.wantsReceipt());
  }

  private void drain() {
    synchronized (order) {
      for (Pending first = pending.peek();
          first != null && first.position.isDone();
          first = pending.peek()) {
        pending.remove();
        finish(first);
      }
    }
  }

  // Said to be fanned out before it is: a page that then reads it from the store skips it when it
  // comes, while one that found it neither here nor there would miss it.
  private void finish(Pending one) {
    fannedOut = one.message.sequence();
    Throwable error = one.error();
    if (error == null) {
      one.then.accepted(one.position.join(), one.message);
    } else {
      one.then.failed(error);
    }
  }

  /** The sequence up to which every message is in its store and on its way to the loops. */
  public long fannedOut() {
    return fannedOut;
  }

  private record Pending(
      CompletableFuture<Position> position, StoredMessage message, Appended then) {

    @Nullable Throwable error() {
      try {
        return position.join() == null ? new NullPointerException("the store's position") : null;
      } catch (RuntimeException e) {
        return e.getCause() == null ? e : e.getCause();
      }
    }
  }
}
