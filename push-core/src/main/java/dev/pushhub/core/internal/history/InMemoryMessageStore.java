package dev.pushhub.core.internal.history;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.history.KeptLine.Kept;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HistoryOptions;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The default store: each stream's newest messages in this process's memory, bounded by number,
 * time and, over all streams, bytes. After a restart every stream begins a new epoch.
 *
 * <p>Any thread; one lock guards all of it, and is held for a few messages at a time.
 */
// Every message stands in its stream and in one line of all messages, oldest first. Time and bytes
// are the same for all streams, so whatever is to go stands at the front of that line.
//
// A stream without messages still has a top, which counts as bytes like everything else. It is
// forgotten only when bytes are short, before any message is, and not with time: the next message
// then begins a new epoch, so that nobody takes an old offset for a new one, and resets every page
// that follows the stream, though none may have missed anything.
public final class InMemoryMessageStore implements MessageStore {
  /** What a message costs beside its text, and a stream beside its messages: counted, not exact. */
  private static final int MESSAGE_BYTES = 120;

  private static final int SAID_BYTES = 64; // an id, a key, a tab; beside its characters

  private static final int STREAM_BYTES = 250;

  private final int maxMessages;
  private final long retentionNanos;
  private final long maxBytes;
  private final LongSupplier clock;
  private final Counters counters;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Stream> streams = new HashMap<>();
  private final KeptLine line = new KeptLine();
  private final Set<Stream> empty = new LinkedHashSet<>(); // the one that is longest empty first
  private long bytes;

  /**
   * An empty store.
   *
   * @param clock monotonic nanoseconds
   */
  public InMemoryMessageStore(HistoryOptions options, LongSupplier clock, Counters counters) {
    this.maxMessages = options.messagesPerStream();
    this.retentionNanos = options.retention().toNanos();
    this.maxBytes = options.bytes();
    this.clock = clock;
    this.counters = counters;
  }

  @Override
  public CompletionStage<Position> append(String stream, StoredMessage message) {
    return CompletableFuture.completedFuture(add(stream, message));
  }

  private synchronized Position add(String name, StoredMessage message) {
    long now = clock.getAsLong();
    expire(now);
    Stream stream = streams.computeIfAbsent(name, this::begin);
    empty.remove(stream);
    Kept kept = new Kept(stream, message, now);
    stream.top++;
    stream.messages.add(kept);
    line.add(kept);
    bytes += bytes(kept);
    if (stream.messages.size() > maxMessages) {
      evict(stream);
    }
    makeRoom(stream);
    return stream.position();
  }

  private Stream begin(String name) {
    Stream stream = new Stream(name, Long.toString(random.nextLong() & Long.MAX_VALUE, 36));
    bytes += stream.bytes();
    return stream;
  }

  private void expire(long now) {
    for (Kept first = line.first();
        first != null && now - first.since() > retentionNanos;
        first = line.first()) {
      letGoFirst(first.stream());
    }
  }

  /** Lets the oldest go until the rest fits; never the stream that is just being used. */
  private void makeRoom(Stream except) {
    empty.remove(except);
    while (bytes > maxBytes && letGoOldest(except)) {}
    if (except.messages.isEmpty()) {
      empty.add(except);
    }
  }

  /** Tops of empty streams first; false if there is nothing that could go. */
  private boolean letGoOldest(Stream except) {
    if (!empty.isEmpty()) {
      Stream longest = empty.iterator().next();
      if (longest != except) {
        forget(longest);
      }
      return longest != except;
    }
    Kept first = line.first();
    if (first != null) {
      evict(first.stream());
    }
    return first != null;
  }

  /** The oldest of a stream goes before its time. */
  private void evict(Stream stream) {
    counters.historyEvicted.increment();
    letGoFirst(stream);
  }

  private void letGoFirst(Stream stream) {
    Kept first = stream.messages.remove();
    line.remove(first);
    bytes -= bytes(first);
    if (stream.messages.isEmpty()) {
      empty.add(stream);
    }
  }

  private static long bytes(Kept kept) {
    StoredMessage message = kept.message();
    return MESSAGE_BYTES
        + 2L * message.text().length()
        + bytes(message.id())
        + bytes(message.key())
        + bytes(message.exceptTab());
  }

  private static long bytes(Optional<String> said) {
    return said.isPresent() ? SAID_BYTES + 2L * said.get().length() : 0;
  }

  private void forget(Stream stream) {
    empty.remove(stream);
    streams.remove(stream.name);
    bytes -= stream.bytes();
  }

  @Override
  public CompletionStage<Reading> read(String stream, Position after, int atMost) {
    return CompletableFuture.completedFuture(messages(stream, after, atMost));
  }

  // A stream that nobody has sent to begins its life when it is first read: the page that asked
  // then resumes from there.
  private synchronized Reading messages(String name, Position after, int atMost) {
    expire(clock.getAsLong());
    Stream stream = streams.get(name);
    if (stream == null) {
      stream = begin(name);
      streams.put(name, stream);
      makeRoom(stream);
    }
    long held = stream.top - stream.messages.size(); // the offset before the first that is kept
    if (!after.epoch().equals(stream.epoch)
        || after.offset() > stream.top
        || after.offset() < held) {
      return new Lost(stream.position());
    }
    return new Continued(
        stream.position(),
        after.offset() == stream.top ? List.of() : messages(stream, after.offset() - held, atMost));
  }

  // A loop, since a thousand pages that come back at once call it ten thousand times.
  private static List<StoredMessage> messages(Stream stream, long from, int atMost) {
    List<StoredMessage> messages = new ArrayList<>(Math.min(atMost, stream.messages.size()));
    long at = 0;
    for (Kept kept : stream.messages) {
      if (messages.size() == atMost) {
        break;
      }
      if (at++ >= from) {
        messages.add(kept.message());
      }
    }
    return messages;
  }

  /** How many messages are held. */
  public synchronized long messages() {
    return line.size();
  }

  /** How many bytes are held, texts and what they cost. */
  public synchronized long bytes() {
    return bytes;
  }

  @Override
  public synchronized void close() {
    streams.clear();
    line.clear();
    empty.clear();
    bytes = 0;
  }

  /** One stream; guarded by the store's lock. */
  static final class Stream {
    private final String name;
    private final String epoch;
    private final ArrayDeque<Kept> messages = new ArrayDeque<>(2);
    private long top;

    Stream(String name, String epoch) {
      this.name = name;
      this.epoch = epoch;
    }

    Position position() {
      return new Position(epoch, top);
    }

    long bytes() {
      return STREAM_BYTES + 2L * name.length();
    }
  }
}
