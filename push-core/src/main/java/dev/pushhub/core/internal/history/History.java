package dev.pushhub.core.internal.history;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HistoryOptions;
import java.util.concurrent.Executor;

/**
 * What a hub that keeps its messages has for that: the store, and the order in which it grows. Any
 * thread.
 */
public final class History {
  private final Object lock = new Object();
  private final MessageStore store;
  private final AppendOrder order;
  private final long timeoutNanos;
  private final Counters counters;

  /** For one hub. */
  public History(HistoryOptions options, Counters counters) {
    this.store =
        options.store().orElseGet(() -> new InMemoryMessageStore(options, System::nanoTime));
    this.order = new AppendOrder(lock, store, options.storeTimeout());
    this.timeoutNanos = options.storeTimeout().toNanos();
    this.counters = counters;
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
    return !(store instanceof InMemoryMessageStore);
  }

  /**
   * One page's way through its streams, which follows nothing yet.
   *
   * @param loop the page's
   * @param output where the messages go
   */
  public Follower follower(Executor loop, Follower.Output output) {
    return new Follower(store, order, timeoutNanos, loop, output, counters);
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

  /** Lets the store go. */
  public void close() {
    store.close();
  }
}
