package dev.pushhub.core.options;

import dev.pushhub.core.api.MessageStore;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether the hub keeps what it sends, and how much of it.
 *
 * @param enabled whether anything is kept
 * @param messagesPerStream how many messages of one uid, one topic or the broadcasts are kept
 * @param retention how long a message is kept
 * @param bytes how many bytes all of them may take
 * @param store where they are kept; empty for this process's memory, to which the bounds apply
 * @param storeTimeout how long a store may take to answer
 * @param unansweredBytes how many bytes may wait for its answers before publishers are not read
 */
public record HistoryOptions(
    boolean enabled,
    int messagesPerStream,
    Duration retention,
    long bytes,
    Optional<MessageStore> store,
    Duration storeTimeout,
    long unansweredBytes) {

  void check(OptionProblems problems) {
    problems.range(
        "history.messagesPerStream", messagesPerStream, 1, 10_000, "a number of messages");
    problems.duration("history.retention", retention, Duration.ofMillis(50), Duration.ofDays(30));
    problems.range("history.bytes", bytes, 1 << 10, 1L << 40, "a number of bytes");
    problems.duration(
        "history.storeTimeout", storeTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
    problems.range("history.unansweredBytes", unansweredBytes, 0, 1L << 40, "a number of bytes");
  }

  /** Sets the options of the history. */
  public static final class Builder {
    private boolean enabled;
    private int messagesPerStream = 256;
    private Duration retention = Duration.ofMinutes(5);
    private long bytes = 64 << 20;
    private Optional<MessageStore> store = Optional.empty();
    private Duration storeTimeout = Duration.ofSeconds(5);
    private long unansweredBytes = 8 << 20;

    Builder() {}

    /**
     * Whether what is sent is kept for pages that are away. Default: false. With it, a message to
     * somebody who is offline is kept, and the send answers true.
     *
     * @param enabled true to keep messages
     * @return this
     */
    public Builder enabled(boolean enabled) {
      this.enabled = enabled;
      return this;
    }

    /**
     * How many messages of one stream are kept: of one uid, of one topic, of the broadcasts. A page
     * that missed more has to load its list again. Default: 256.
     *
     * @param messages 1 to 10,000
     * @return this
     */
    public Builder messagesPerStream(int messages) {
      messagesPerStream = messages;
      return this;
    }

    /**
     * How long a message is kept. Where its stream is, is remembered beyond that, until {@link
     * #bytes} are short. Default: 5 minutes.
     *
     * @param time 50 ms to 30 days
     * @return this
     */
    public Builder retention(Duration time) {
      retention = time;
      return this;
    }

    /**
     * How many bytes all that is kept may take. A stream takes some 250 and its name even when none
     * of its messages is kept any more. Past it, such streams are forgotten first, the one longest
     * without a message before the others: pages that follow or resume it are reset. Then the
     * oldest messages go. Default: 64 MiB.
     *
     * @param bytes 1 KiB to 1 TiB
     * @return this
     */
    public Builder bytes(long bytes) {
      this.bytes = bytes;
      return this;
    }

    /**
     * Keeps messages elsewhere than in this process's memory. The store has bounds of its own.
     *
     * @param store called by threads of the hub's own; closed with the hub
     * @return this
     */
    public Builder store(MessageStore store) {
      this.store = Optional.of(store);
      return this;
    }

    /**
     * How long the store may take to answer; past it a publish is refused and a page has to come
     * back. Default: 5 s.
     *
     * @param timeout 10 ms to 1 minute
     * @return this
     */
    public Builder storeTimeout(Duration timeout) {
      storeTimeout = timeout;
      return this;
    }

    /**
     * How many bytes of messages may wait for the store's answers. Past it a publisher of the
     * internal listener that waits for one of them is not read. (One in process waits for its own
     * message anyway.) The default store answers at once. Default: 8 MiB.
     *
     * @param bytes 0 to 1 TiB; 0: one message of each publisher at a time
     * @return this
     */
    public Builder unansweredBytes(long bytes) {
      unansweredBytes = bytes;
      return this;
    }

    HistoryOptions build() {
      return new HistoryOptions(
          enabled, messagesPerStream, retention, bytes, store, storeTimeout, unansweredBytes);
    }
  }
}
