package dev.pushhub.core.internal.history;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import java.util.ArrayDeque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Gives each message its place in the hub and in its stream, and has it fanned out at that place,
 * however long the store takes to answer.
 *
 * <p>The lock given is the publish order's: the store is called, and a message is fanned out, while
 * it is held. {@code fannedOut} and {@code unanswered} are written under it and read anywhere.
 */
// A store that answers at once is never waited for. One that answers later may answer out of turn:
// a message waits for those before it, since pages must get them in the order of their sequence.
public final class AppendOrder {
  /** What a message that waits costs beside its bytes: counted, not exact. */
  private static final int OVERHEAD = 512;

  /** A message that is to have its place, and what is to be done then. With the lock held. */
  public interface Append {
    /** The message as it is kept. */
    StoredMessage numbered(long sequence);

    /** Its bytes. */
    int size();

    /** It is kept at this position, which no page has been given yet. */
    void placed(Position position);

    /** The same, told next: fan it out. */
    void accepted(Position position, StoredMessage message);

    /** It is not kept, and is not to be fanned out. */
    void failed(Throwable error);
  }

  private final Object order;
  private final MessageStore store;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private long last;
  private volatile long fannedOut;
  private final AtomicLong unanswered = new AtomicLong();

  /**
   * For one hub.
   *
   * @param order the lock that publishers hold
   * @param store answers each call, if need be with an error
   * @param begin no message in the store has a higher sequence; the first gets the next
   */
  public AppendOrder(Object order, MessageStore store, long begin) {
    this.order = order;
    this.store = store;
    this.last = begin;
    this.fannedOut = begin;
  }

  /** Keeps a message. */
  public void append(StreamName stream, Append one) {
    synchronized (order) {
      StoredMessage message = one.numbered(++last);
      Pending made = new Pending(store(stream, message), message, one);
      if (pending.isEmpty() && made.position.isDone()) {
        finish(made);
      } else {
        pending.add(made);
        count(made, 1);
        CompletionStage<Position> known = made.position;
        known.whenComplete((position, error) -> drain());
      }
    }
  }

  private CompletableFuture<Position> store(StreamName stream, StoredMessage message) {
    try {
      return store.append(stream.key(), message).toCompletableFuture();
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void count(Pending one, int more) {
    unanswered.addAndGet(more * (OVERHEAD + (long) one.then.size()));
  }

  private void drain() {
    synchronized (order) {
      for (Pending first = pending.peek();
          first != null && first.position.isDone();
          first = pending.peek()) {
        pending.remove();
        count(first, -1);
        finish(first);
      }
    }
  }

  // Said to be fanned out before it is: a page that then reads it from the store skips it when it
  // comes, while one that found it neither here nor there would miss it. And not before its place
  // is told: whoever waits for pages to acknowledge it is to know it by then.
  private void finish(Pending one) {
    Throwable error = one.error();
    if (error == null) {
      one.then.placed(one.position.join());
    }
    fannedOut = one.message.sequence();
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

  /** How many bytes of messages wait for the store's answer. */
  public long unanswered() {
    return unanswered.get();
  }

  /** Nothing more is fanned out: what the store has not answered for ends as failed. */
  void close() {
    synchronized (order) {
      for (Pending one = pending.poll(); one != null; one = pending.poll()) {
        count(one, -1);
        one.then.failed(new CancellationException("the hub is closed"));
      }
    }
  }

  /** A page could not bring such a position back: it would be refused for good. */
  static @Nullable IllegalStateException tooLong(Position given) {
    int length = given.epoch().length();
    return length > Position.MOST_EPOCH_CHARACTERS
        ? new IllegalStateException(
            "the store's epoch has "
                + length
                + " characters; give one of at most "
                + Position.MOST_EPOCH_CHARACTERS)
        : null;
  }

  private record Pending(CompletableFuture<Position> position, StoredMessage message, Append then) {

    @Nullable Throwable error() {
      try {
        return wrong(position.join());
      } catch (RuntimeException e) {
        return e.getCause() == null ? e : e.getCause();
      }
    }

    private static @Nullable Throwable wrong(@Nullable Position given) {
      if (given == null) {
        return new NullPointerException("the store's position is null");
      }
      if (given.isFreshStart() || given.offset() == 0) {
        return new IllegalStateException("the store's position " + given + " is none of a message");
      }
      return tooLong(given);
    }
  }
}
