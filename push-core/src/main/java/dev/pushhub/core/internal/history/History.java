package dev.pushhub.core.internal.history;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.log.LogText;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HistoryOptions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a hub that keeps its messages has for that: the store, and the order in which it grows. Any
 * thread.
 */
public final class History {
  private static final Logger LOG = LoggerFactory.getLogger(History.class);

  /** No hub is faster than this, so its clock stays ahead of its sequence. */
  private static final long SEQUENCES_A_MILLISECOND = 1 << 20;

  private final Object lock = new Object();
  private final MessageStore store;
  private final AppendOrder order;
  private final long mostUnanswered;
  private final Counters counters;
  private final LogBudget failures;

  /**
   * For one hub.
   *
   * @param appends one thread that calls a store of the application's to append
   * @param reads threads that call it to read
   */
  public History(HistoryOptions options, Executor appends, Executor reads, Counters counters) {
    this(
        options.store().isPresent()
            ? new ForeignStore(options.store().get(), appends, reads, options.storeTimeout())
            : new InMemoryMessageStore(options, System::nanoTime, counters),
        options.unansweredBytes(),
        counters,
        new LogBudget());
  }

  History(MessageStore store, long mostUnanswered, Counters counters, LogBudget failures) {
    this.store = store;
    this.order = new AppendOrder(lock, store, mayAnswerLater() ? beyondEarlierHubs() : 0);
    this.mostUnanswered = mostUnanswered;
    this.counters = counters;
    this.failures = failures;
  }

  // A store of the application's may hold what an earlier hub has numbered. Pages are told nothing
  // beyond the sequence that is fanned out, so this hub has to begin above all of that.
  private static long beyondEarlierHubs() {
    return System.currentTimeMillis() * SEQUENCES_A_MILLISECOND;
  }

  /** The lock that publishers hold: the publish order. */
  public Object lock() {
    return lock;
  }

  /** Where each message gets its place. */
  public AppendOrder order() {
    return order;
  }

  /** Whether a store of the application's keeps the messages, which may answer later. */
  public boolean mayAnswerLater() {
    return store instanceof ForeignStore;
  }

  /** Whether so much waits for the store's answer that no further line is to be taken. */
  public boolean isBehind() {
    return order.unanswered() > mostUnanswered;
  }

  /**
   * One page's way through its streams, which follows nothing yet.
   *
   * @param loop the page's
   * @param output where the messages go
   */
  public Follower follower(Executor loop, Follower.Output output) {
    return new Follower(this, loop, output);
  }

  /** Where the messages are. */
  MessageStore store() {
    return store;
  }

  /** What is counted. */
  Counters counters() {
    return counters;
  }

  /** The store has failed; counts it, and tells the log. */
  public void failed(String what, Throwable error) {
    counters.storeFailures.increment();
    failures.write(
        others -> LOG.error("The message store failed; {}.{}", what, others, LogText.of(error)));
  }

  /** Where a stream is now. From any thread; ends in time, whatever the store does. */
  public CompletionStage<Position> top(StreamName stream) {
    return read(stream, Position.FRESH_START).thenApply(MessageStore.Reading::top);
  }

  /** The newest message of a stream, if it is kept. From any thread; ends in time likewise. */
  public CompletionStage<Optional<StoredMessage>> newest(StreamName stream) {
    return top(stream).thenCompose(top -> at(stream, top));
  }

  private CompletionStage<Optional<StoredMessage>> at(StreamName stream, Position top) {
    if (top.offset() == 0) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return read(stream, top.at(top.offset() - 1)).thenApply(History::first);
  }

  private static Optional<StoredMessage> first(MessageStore.Reading reading) {
    return reading instanceof MessageStore.Continued found
        ? found.messages().stream().findFirst()
        : Optional.empty();
  }

  private CompletionStage<MessageStore.Reading> read(StreamName stream, Position after) {
    return store.read(stream.key(), after, 1);
  }

  /** How many messages are kept in this process's memory. */
  public long messages() {
    return store instanceof InMemoryMessageStore memory ? memory.messages() : 0;
  }

  /** How many bytes those take. */
  public long bytes() {
    return store instanceof InMemoryMessageStore memory ? memory.bytes() : 0;
  }

  /** Publishes that the store has not answered end as failed; nothing is kept any more. */
  public void endAppends() {
    order.close();
  }

  /** Lets the store go; waits for one that blocks no longer than this. */
  // On a thread of its own: the application's code may block, or interrupt whoever calls it.
  public void close(long timeoutNanos) {
    if (!mayAnswerLater()) {
      store.close();
      return;
    }
    Thread closer = new Thread(this::closeStore, "pushhub-store-closer");
    closer.setDaemon(true);
    closer.start();
    try {
      closer.join(TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeStore() {
    try {
      store.close();
    } catch (RuntimeException | Error e) {
      LOG.error("The message store did not close.", LogText.of(e));
    }
  }
}
