package dev.pushhub.core.internal.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.Follower.Joined;
import dev.pushhub.core.internal.history.Follower.Resumption;
import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HistoryOptions;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random histories against the simplest model: what was sent to a stream, by epoch and offset. A
 * page may hear only the next message of each stream, or a reset where the store had let go of it;
 * in the end it must be at the top of all that it follows.
 */
class FollowerModelTest {
  private static final LogBudget LOGGED = new LogBudget(); // of all runs together
  private static final int RUNS = 3_000;
  private static final int STEPS = 200;
  private static final int ROOM = 5;
  private static final int ROOMY = 1 << 20;
  private static final List<StreamName> STREAMS =
      List.of(
          StreamName.ofUid("u"), StreamName.ALL, StreamName.ofTopic("a"), StreamName.ofTopic("b"));

  enum Answers {
    AT_ONCE,
    LATER,
    /** Later, and some calls fail: before anything is kept, or after. */
    OR_FAILS
  }

  @ParameterizedTest
  @EnumSource(Answers.class)
  void everyMessageOnceInOrderOrAnHonestReset(Answers answers) {
    for (long seed = 0; seed < RUNS; seed++) {
      World world = new World(new Random(seed), answers);
      try {
        for (int step = 0; step < STEPS; step++) {
          world.anything();
        }
        world.settle();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", " + answers + ": " + e.getMessage(), e);
      }
    }
  }

  /** A hub of one loop, a store, and some pages. */
  private static final class World {
    private final Random random;
    private final Late store;
    private final History history;
    private final AppendOrder appends;
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private final List<Page> pages = new ArrayList<>();
    private final Map<String, String> sent = new HashMap<>(); // stream, epoch, offset -> text
    private long now;
    private int messages;

    World(Random random, Answers answers) {
      this.random = random;
      this.store = new Late(random, answers, options(random), this);
      this.history = new History(store, Long.MAX_VALUE, new Counters(), LOGGED);
      this.appends = history.order();
      for (int i = 0; i < 3; i++) {
        pages.add(new Page(this));
      }
    }

    private static HistoryOptions options(Random random) {
      return new HistoryOptions(
          true,
          2 + random.nextInt(20),
          Duration.ofSeconds(10),
          random.nextBoolean() ? ROOMY : 2_000 + random.nextInt(8_000),
          Optional.empty(),
          Duration.ofSeconds(5),
          8 << 20);
    }

    void anything() {
      Page page = pages.get(random.nextInt(pages.size()));
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> send(STREAMS.get(random.nextInt(STREAMS.size())));
        case 3, 4 -> runOne();
        case 5, 6 -> page.handle(1 + random.nextInt(8));
        case 7 -> page.connectOrCut();
        case 8 -> page.joinOrLeave(STREAMS.get(2 + random.nextInt(2)));
        case 9 -> store.answerOne();
        case 10 -> now += Duration.ofMillis(random.nextInt(3_000)).toNanos();
        default -> {
          if (random.nextInt(20) == 0) {
            store.restart();
          }
        }
      }
    }

    void send(StreamName stream) {
      String text = "m" + messages++;

      appends.append(
          stream,
          new AppendOrder.Append() {
            @Override
            public StoredMessage numbered(long sequence) {
              return StoredMessage.of(sequence, text);
            }

            @Override
            public int size() {
              return text.length();
            }

            @Override
            public void placed(Position position) {}

            @Override
            public void accepted(Position position, StoredMessage message) {
              loop.add(() -> pages.forEach(page -> page.live(stream, position, message)));
            }

            @Override
            public void failed(Throwable error) {
              assertThat(error).isInstanceOf(StoreFailed.class);
            }
          });
    }

    void runOne() {
      Runnable task = loop.poll();
      if (task != null) {
        task.run();
      }
    }

    /** All that is under way ends; whoever is connected must have got everything. */
    void settle() {
      store.mended = true;
      if (store.answers == Answers.OR_FAILS) {
        STREAMS.forEach(this::send); // what was kept and refused shows as a gap before it
      }
      for (int i = 0; i < 10_000; i++) {
        store.answerOne();
        runOne();
        pages.forEach(page -> page.handle(1));
        if (loop.isEmpty() && store.isIdle() && pages.stream().allMatch(Page::isSettled)) {
          pages.forEach(Page::assertAtTop);
          return;
        }
      }
      throw new AssertionError("does not come to rest");
    }
  }

  /** The in-memory store, whose answers may be kept back, and which may lose its memory. */
  private static final class Late implements MessageStore {
    private final Random random;
    private final Answers answers;
    private final HistoryOptions options;
    private final World world;
    private final ArrayDeque<Runnable> late = new ArrayDeque<>();
    private InMemoryMessageStore store;
    private boolean mended;

    Late(Random random, Answers answers, HistoryOptions options, World world) {
      this.random = random;
      this.answers = answers;
      this.options = options;
      this.world = world;
      this.store = new InMemoryMessageStore(options, () -> world.now, new Counters());
    }

    @Override
    public CompletionStage<Position> append(String stream, StoredMessage message) {
      if (fails()) {
        return maybeLate(CompletableFuture.failedFuture(new StoreFailed()));
      }
      CompletionStage<Position> answer =
          store
              .append(stream, message)
              .thenApply(
                  position -> {
                    world.sent.put(stream + position, message.text());
                    return position;
                  });
      return maybeLate(fails() ? CompletableFuture.failedFuture(new StoreFailed()) : answer);
    }

    private boolean fails() {
      return answers == Answers.OR_FAILS && !mended && random.nextInt(30) == 0;
    }

    @Override
    public CompletionStage<Reading> read(String stream, Position after, int atMost) {
      return maybeLate(
          fails()
              ? CompletableFuture.failedFuture(new StoreFailed())
              : store.read(stream, after, Math.min(atMost, 64)));
    }

    private <T> CompletionStage<T> maybeLate(CompletionStage<T> answer) {
      if (answers == Answers.AT_ONCE || random.nextInt(3) == 0) {
        return answer;
      }
      CompletableFuture<T> later = new CompletableFuture<>();
      answer.whenComplete(
          (known, error) ->
              late.add(
                  () -> {
                    if (error == null) {
                      later.complete(known);
                    } else {
                      later.completeExceptionally(error);
                    }
                  }));
      return later;
    }

    void answerOne() {
      Runnable answer = late.poll();
      if (answer != null) {
        answer.run();
      }
    }

    boolean isIdle() {
      return late.isEmpty();
    }

    void restart() {
      store = new InMemoryMessageStore(options, () -> world.now, new Counters());
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private static final class StoreFailed extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;
  }

  /** A page: what it has handled survives a cut, what stands in its queue does not. */
  private static final class Page implements Follower.Output {
    private final World world;
    private final Map<StreamName, Position> handled = new HashMap<>();
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private @Nullable Follower follower;
    private long lastSequence;
    private boolean inOneCompany;

    Page(World world) {
      this.world = world;
    }

    void connectOrCut() {
      if (follower != null) {
        cut();
        return;
      }
      Follower begun = world.history.follower(task -> world.loop.add(task), this);
      follower = begun;
      lastSequence = 0;
      inOneCompany = true;
      List<Resumption> resumptions =
          Stream.concat(STREAMS.stream().limit(2), handled.keySet().stream())
              .distinct()
              .map(
                  stream ->
                      new Resumption(
                          stream, handled.getOrDefault(stream, Position.FRESH_START), false))
              .toList();
      join(begun, resumptions);
    }

    private void join(Follower begun, List<Resumption> resumptions) {
      Map<StreamName, Boolean> mustRecover = new HashMap<>();
      // Where bytes are short, to read one stream can be the end of another.
      if (world.store.answers == Answers.AT_ONCE && world.store.options.bytes() == ROOMY) {
        for (Resumption one : resumptions) {
          MessageStore.Reading reading =
              world
                  .store
                  .store
                  .read(one.stream().key(), one.position(), 1)
                  .toCompletableFuture()
                  .join();
          mustRecover.put(one.stream(), reading instanceof MessageStore.Continued);
        }
      }
      begun.join(
          resumptions,
          answers -> {
            List<StreamName> asked = resumptions.stream().map(Resumption::stream).toList();
            List<StreamName> answered = answers.stream().map(Joined::stream).toList();
            assertThat(asked).containsAll(answered); // without those that were left meanwhile
            assertThat(answered)
                .containsAll(asked.stream().filter(stream -> !stream.isTopic()).toList());
            for (Joined joined : answers) {
              if (mustRecover.containsKey(joined.stream())) {
                assertThat(joined.recovered()).isEqualTo(mustRecover.get(joined.stream()));
              }
              queue.add(
                  () -> {
                    if (!joined.recovered()) {
                      handled.put(joined.stream(), joined.position());
                    }
                  });
            }
          });
    }

    void cut() {
      if (follower != null) {
        follower.close();
      }
      follower = null;
      queue.clear();
    }

    void joinOrLeave(StreamName topic) {
      Follower now = follower;
      if (now == null) {
        return;
      }
      inOneCompany = false;
      if (now.follows(topic)) {
        now.leave(topic);
        queue.add(() -> handled.remove(topic));
      } else if (queue.isEmpty()) {
        join(now, List.of(new Resumption(topic, Position.FRESH_START, world.random.nextBoolean())));
      }
    }

    void live(StreamName stream, Position position, StoredMessage message) {
      Follower now = follower;
      if (now != null && now.live(stream, position, message.sequence())) {
        message(stream, position, message);
      }
    }

    void handle(int count) {
      for (int i = 0; i < count; i++) {
        Runnable next = queue.poll();
        if (next != null) {
          next.run();
        }
      }
      if (follower != null && hasRoom()) {
        follower.drained();
      }
    }

    @Override
    public boolean hasRoom() {
      return queue.size() < ROOM;
    }

    @Override
    public void message(StreamName stream, Position position, StoredMessage message) {
      if (inOneCompany) {
        assertThat(message.sequence()).as("hub-wide order").isGreaterThan(lastSequence);
        lastSequence = message.sequence();
      }
      queue.add(
          () -> {
            Position before = handled.get(stream);
            assertThat(position).as("the next of %s", stream).isEqualTo(next(before));
            assertThat(world.sent.get(stream.key() + position)).isEqualTo(message.text());
            handled.put(stream, position);
          });
    }

    private static Position next(@Nullable Position before) {
      return before == null ? Position.FRESH_START : before.at(before.offset() + 1);
    }

    @Override
    public void reset(StreamName stream, Position position) {
      queue.add(() -> handled.put(stream, position));
    }

    @Override
    public void resumeAgain() {
      assertThat(world.store.answers).as("a gap that need not be").isNotEqualTo(Answers.AT_ONCE);
      cut();
    }

    boolean isSettled() {
      return queue.isEmpty();
    }

    void assertAtTop() {
      Follower now = follower;
      if (now == null) {
        return;
      }
      for (StreamName stream : STREAMS) {
        if (now.follows(stream)) {
          Position at = handled.getOrDefault(stream, Position.FRESH_START);
          MessageStore.Reading reading =
              world.store.store.read(stream.key(), at, 1).toCompletableFuture().join();
          if (at.epoch().equals(reading.top().epoch())) {
            assertThat(at).as("at the top of %s", stream).isEqualTo(reading.top());
          }
        }
      }
    }
  }
}
