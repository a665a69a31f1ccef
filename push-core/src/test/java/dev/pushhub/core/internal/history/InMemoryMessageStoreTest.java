package dev.pushhub.core.internal.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.MessageStore.Continued;
import dev.pushhub.core.api.MessageStore.Lost;
import dev.pushhub.core.api.MessageStore.Reading;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HistoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the store in memory keeps, and what it lets go of. */
class InMemoryMessageStoreTest {
  private static final int ALL = 1_000;

  private final Counters counters = new Counters();
  private long now;
  private long sequence;

  private InMemoryMessageStore store(int messages, Duration retention, long bytes) {
    return new InMemoryMessageStore(
        new HistoryOptions(
            true, messages, retention, bytes, Optional.empty(), Duration.ofSeconds(5), 0),
        () -> now,
        counters);
  }

  private InMemoryMessageStore roomy() {
    return store(100, Duration.ofMinutes(5), 1 << 20);
  }

  private Position add(InMemoryMessageStore store, String stream, String text) {
    return store.append(stream, StoredMessage.of(++sequence, text)).toCompletableFuture().join();
  }

  private static Reading read(InMemoryMessageStore store, String stream, Position after) {
    return store.read(stream, after, ALL).toCompletableFuture().join();
  }

  private static List<String> texts(Reading reading) {
    return ((Continued) reading).messages().stream().map(StoredMessage::text).toList();
  }

  @Test
  void whatCameAfterAPositionIsToldInOrder() {
    InMemoryMessageStore store = roomy();
    Position first = add(store, "s", "a");
    add(store, "other", "x");
    add(store, "s", "b");
    Position last = add(store, "s", "c");

    assertThat(texts(read(store, "s", first.at(0)))).containsExactly("a", "b", "c");
    assertThat(texts(read(store, "s", first))).containsExactly("b", "c");
    assertThat(texts(read(store, "s", last))).isEmpty();
    assertThat(read(store, "s", first).top()).isEqualTo(last);
    assertThat(texts(store.read("s", first, 1).toCompletableFuture().join())).containsExactly("b");
  }

  @Test
  void anotherEpochAnOffsetBeyondTheTopAndAFreshStartAreLost() {
    InMemoryMessageStore store = roomy();
    Position top = add(store, "s", "a");

    for (Position after : List.of(new Position("x", 1), top.at(2), Position.FRESH_START)) {
      assertThat(read(store, "s", after)).isEqualTo(new Lost(top));
    }
  }

  @Test
  void aStreamKeepsSoManyMessages() {
    InMemoryMessageStore store = store(2, Duration.ofMinutes(5), 1 << 20);
    Position first = add(store, "s", "a");
    add(store, "s", "b");
    Position last = add(store, "s", "c");

    assertThat(read(store, "s", first.at(0))).isEqualTo(new Lost(last));
    assertThat(texts(read(store, "s", first))).containsExactly("b", "c");
    assertThat(store.messages()).isEqualTo(2);
    assertThat(counters.historyEvicted.sum()).isEqualTo(1);
  }

  @Test
  void aMessageGoesWithItsTimeAndTheTopStays() {
    InMemoryMessageStore store = store(100, Duration.ofSeconds(10), 1 << 20);
    Position first = add(store, "s", "a");

    now += Duration.ofSeconds(11).toNanos();
    assertThat(read(store, "s", first.at(0))).isEqualTo(new Lost(first));
    assertThat(texts(read(store, "s", first))).isEmpty(); // nobody who had it missed anything

    now += Duration.ofDays(40).toNanos();
    Position next = add(store, "s", "b");
    assertThat(next).isEqualTo(first.at(2)); // a page that follows it live is not reset
    assertThat(texts(read(store, "s", first))).containsExactly("b");
    assertThat(counters.historyEvicted.sum()).isZero();
  }

  @Test
  void pastTheBytesTheOldestOfAllGoesFirst() {
    InMemoryMessageStore store = store(100, Duration.ofMinutes(5), 10_000);
    Position quiet = add(store, "quiet", "x".repeat(1_000));
    Position busy = add(store, "busy", "a");
    for (int i = 0; i < 3; i++) {
      add(store, "busy", "x".repeat(1_000));
    }
    assertThat(counters.historyEvicted.sum()).isZero();
    add(store, "busy", "x".repeat(1_000));

    assertThat(read(store, "quiet", quiet.at(0))).isInstanceOf(Lost.class);
    assertThat(texts(read(store, "busy", busy.at(0)))).hasSize(5);
    assertThat(store.bytes()).isLessThanOrEqualTo(10_000);
  }

  @Test
  void whatAMessageSaysBesideItsTextCountsAsWell() {
    InMemoryMessageStore store = store(10_000, Duration.ofMinutes(5), 1 << 20);
    add(store, "s", "1");
    long plain = store.bytes();
    add(store, "s", "1");
    plain = store.bytes() - plain;
    Optional<String> much = Optional.of("x".repeat(256));

    long before = store.bytes();
    store.append("s", new StoredMessage(++sequence, "1", much, much, much, false));
    assertThat(store.bytes() - before).isGreaterThanOrEqualTo(plain + 3 * 2 * 256);

    for (int i = 0; i < 2_000; i++) {
      store.append("s", new StoredMessage(++sequence, "1", much, much, much, false));
      assertThat(store.bytes()).isLessThanOrEqualTo(1 << 20);
    }
    assertThat(counters.historyEvicted.sum()).isPositive();
  }

  @Test
  void topsCountAsWellAndAnOldPositionIsLostOnceItsTopWent() {
    InMemoryMessageStore store = store(100, Duration.ofDays(1), 10_000);
    Position first = read(store, "first", Position.FRESH_START).top();
    for (int i = 0; i < 1_000; i++) {
      read(store, "stream" + i, Position.FRESH_START);
      assertThat(store.bytes()).isLessThanOrEqualTo(10_000);
    }

    Reading again = read(store, "first", first);

    assertThat(again).isInstanceOf(Lost.class);
    assertThat(again.top().epoch()).isNotEqualTo(first.epoch());
  }

  @Test
  void aMessageLargerThanAllBytesIsNotKeptAndItsStreamIsStillCountedOnce() {
    InMemoryMessageStore store = store(100, Duration.ofMinutes(5), 1_024);
    String longName = "s".repeat(1_000); // larger than all bytes by itself
    long before = store.bytes();
    Position first = add(store, longName, "x".repeat(2_000));
    long alone = store.bytes();
    Position second = add(store, longName, "y");

    assertThat(before).isZero();
    assertThat(second).isEqualTo(first.at(2));
    assertThat(store.messages()).isZero();
    assertThat(store.bytes()).isEqualTo(alone);
    for (int i = 0; i < 10; i++) {
      add(store, "another" + i, "z");
      add(store, longName, "y");
    }
    read(store, "last", Position.FRESH_START);
    assertThat(store.bytes()).isBetween(1L, 300L); // that of "last" alone
  }
}
