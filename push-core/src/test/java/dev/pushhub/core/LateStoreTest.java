package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.options.HistoryOptions;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A store that answers later, or badly: publishers wait for it, no loop does. */
@Timeout(60)
class LateStoreTest {
  private static final String PING = "{\"cmd\":\"ping\"}";

  private final Later store = new Later();

  /** Keeps nothing; what it answers is the test's to say. */
  private static class Later implements MessageStore {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<Position>> answers = new CopyOnWriteArrayList<>();
    final AtomicInteger closed = new AtomicInteger();

    @Override
    public CompletionStage<Position> append(String stream, StoredMessage message) {
      CompletableFuture<Position> answer = new CompletableFuture<>();
      answers.add(answer);
      calls.add(message.text());
      return answer;
    }

    @Override
    public CompletionStage<Reading> read(String stream, Position after, int atMost) {
      return CompletableFuture.completedFuture(new Lost(new Position("e", 0)));
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }

    void awaitCalls(int count) {
      HubUnderTest.await().untilAsserted(() -> assertThat(calls).hasSize(count));
    }

    void keeps(int call) {
      answers.get(call).complete(new Position("e", call + 1));
    }

    void refuses(int call) {
      answers.get(call).completeExceptionally(new IllegalStateException("the disk is full"));
    }
  }

  private @Nullable HubUnderTest running;

  private HubUnderTest keeping(MessageStore store, Consumer<HistoryOptions.Builder> options) {
    return keeping(store, options, builder -> {});
  }

  private HubUnderTest keeping(
      MessageStore store,
      Consumer<HistoryOptions.Builder> options,
      Consumer<PushHubBuilder> others) {
    HubUnderTest hub =
        HubUnderTest.started(
            builder -> {
              builder.history(h -> options.accept(h.enabled(true).store(store)));
              others.accept(builder);
            });
    running = hub;
    return hub;
  }

  @AfterEach
  void closeHub() {
    if (running != null) {
      running.close();
    }
  }

  private static String line(String text) {
    return "{\"cmd\":\"send\",\"to\":\"uid1\",\"message\":\"" + text + "\"}";
  }

  @Test
  void aSendInProcessWaitsUntilTheStoreHasKeptIt() {
    HubUnderTest hub = keeping(store, h -> {});
    RawPage page = hub.page("uid1");

    CompletableFuture<Boolean> sent =
        CompletableFuture.supplyAsync(() -> hub.hub().sendToUid("uid1", "a"));
    CompletableFuture<Integer> broadcast =
        CompletableFuture.supplyAsync(() -> hub.hub().broadcast("b"));
    store.awaitCalls(2);
    assertThat(sent).isNotDone();
    assertThat(broadcast).isNotDone();
    store.keeps(1);
    store.keeps(0);

    assertThat(sent.join()).isTrue();
    assertThat(broadcast.join()).isEqualTo(1);
    assertThat(List.of(page.nextText(), page.nextText())).isEqualTo(store.calls);
  }

  @Test
  void linesAreAnsweredInTheirTurn() {
    HubUnderTest hub = keeping(store, h -> {});
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    publisher.line(line("a")).line(PING).line("nonsense").line(line("b"));
    store.awaitCalls(2);
    store.refuses(1);
    hub.letTheHubRead(hub.publisher()); // other publishers are served meanwhile
    store.keeps(0);

    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(publisher.readLine()).startsWith("error bad-json");
    assertThat(publisher.readLine())
        .isEqualTo("error unavailable the message store did not keep the message");
    assertThat(publisher.request(PING)).isEqualTo("ok");
    assertThat(page.nextText()).isEqualTo("a");
    assertThat(hub.hub().stats().storeFailures()).isEqualTo(1);
  }

  @Test
  void aPublisherThatSaidGoodbyeGetsItsReplies() {
    HubUnderTest hub = keeping(store, h -> {});
    RawPublisher publisher = hub.publisher();

    publisher.line(line("a")).line(line("b")).halfClose();
    store.awaitCalls(2);
    store.keeps(0);
    store.keeps(1);

    assertThat(publisher.readToEnd()).isEqualTo("ok\nok\n");
  }

  @Test
  void aLineThatEndsTheConnectionIsAnsweredAfterThoseBeforeIt() {
    HubUnderTest hub =
        keeping(store, h -> {}, builder -> builder.listener(l -> l.maxLineBytes(64)));
    RawPublisher publisher = hub.publisher();

    publisher.line(line("a")).line("{" + "x".repeat(100));
    store.awaitCalls(1);
    store.keeps(0);

    assertThat(publisher.readToEnd()).matches("ok\nerror too-long .*\n");
  }

  @Test
  void whileSoManyRepliesWaitThePublisherIsNotRead() {
    HubUnderTest hub =
        keeping(store, h -> {}, builder -> builder.listener(l -> l.repliesWaiting(2)));
    RawPublisher publisher = hub.publisher();

    publisher.line(line("a")).line(line("b")).line(line("c")).line(line("d")).line(line("e"));
    store.awaitCalls(2);
    hub.letTheHubRead(hub.publisher());
    assertThat(store.calls).hasSize(2);
    assertThat(hub.hub().stats().publishersHeldByStore()).isEqualTo(1);

    for (int i = 0; i < 5; i++) {
      store.awaitCalls(Math.min(5, i + 2));
      store.keeps(i);
      assertThat(publisher.readLine()).isEqualTo("ok");
    }
  }

  @Test
  void whileSoManyBytesWaitForTheStoreAPublisherThatWaitsForItIsNotRead() {
    HubUnderTest hub = keeping(store, h -> h.unansweredBytes(10_000));
    RawPublisher publisher = hub.publisher();
    RawPublisher other = hub.publisher();

    publisher.line(line("x".repeat(6_000))).line(line("y".repeat(6_000))).line(line("z"));
    store.awaitCalls(2);
    other.line(line("o")).line(line("p")); // has nothing under way: one of them is taken
    store.awaitCalls(3);
    hub.letTheHubRead(hub.publisher());
    assertThat(store.calls).hasSize(3);
    store.keeps(0);

    store.awaitCalls(5);
    assertThat(publisher.readLine()).isEqualTo("ok");
  }

  @Test
  void whoWaitsWhenTheHubClosesIsToldThat() {
    HubUnderTest hub = keeping(store, h -> {});
    RawPublisher publisher = hub.publisher();
    CompletableFuture<Boolean> sent =
        CompletableFuture.supplyAsync(() -> hub.hub().sendToUid("uid1", "a"));
    store.awaitCalls(1);
    publisher.line(line("b"));
    store.awaitCalls(2);

    hub.hub().close();

    assertThatThrownBy(sent::join)
        .cause()
        .isInstanceOfSatisfying(
            PushException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_RUNNING));
    assertThat(publisher.readToEnd()).isEqualTo("error unavailable the hub is closing\n");
    assertThat(store.closed).hasValue(1);
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() throws InterruptedException {
    HubUnderTest hub = keeping(store, h -> {});
    AtomicReference<String> told = new AtomicReference<>();
    Thread sender =
        new Thread(
            () -> {
              try {
                hub.hub().sendToUid("uid1", "a");
              } catch (PushException e) {
                told.set(e.reason() + " " + Thread.currentThread().isInterrupted());
              }
            });

    sender.start();
    store.awaitCalls(1);
    sender.interrupt();
    sender.join();

    assertThat(told).hasValue("STORE true");
  }

  @Test
  void anAnswerThatIsTakenBackChangesNothing() {
    HubUnderTest hub = keeping(store, h -> {});
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    publisher.line(line("a"));
    store.awaitCalls(1);
    store.keeps(0);
    assertThat(publisher.readLine()).isEqualTo("ok");
    store.answers.get(0).obtrudeException(new IllegalStateException("no, I did not"));

    publisher.line(line("b"));
    store.awaitCalls(2);
    store.keeps(1);
    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(page.nextText()).isEqualTo("a");
    assertThat(page.nextText()).isEqualTo("b");
    assertThat(hub.hub().stats().storeFailures()).isZero();
  }

  static Stream<CompletionStage<Position>> badAnswers() {
    return Stream.of(
        new CompletableFuture<>(), // never
        CompletableFuture.failedFuture(new IllegalStateException("no")),
        CompletableFuture.completedFuture(null),
        CompletableFuture.completedFuture(Position.FRESH_START),
        CompletableFuture.completedFuture(new Position("e", 0)),
        CompletableFuture.completedFuture(new Position("e".repeat(65), 1)));
  }

  @ParameterizedTest
  @MethodSource("badAnswers")
  void aBadAnswerIsARefusal(CompletionStage<Position> answer) {
    Later bad =
        new Later() {
          @Override
          public CompletionStage<Position> append(String stream, StoredMessage message) {
            return answer;
          }
        };
    refuses(keeping(bad, h -> h.storeTimeout(Duration.ofMillis(100))));
  }

  @Test
  void soIsNullAndAnExceptionAndACallThatNeverReturns() {
    AtomicInteger appended = new AtomicInteger();
    CountDownLatch forEver = new CountDownLatch(1);
    Later bad =
        new Later() {
          @Override
          @SuppressWarnings("NullAway") // a store of somebody who does not read
          public CompletionStage<Position> append(String stream, StoredMessage message) {
            switch (appended.getAndIncrement() / 2) {
              case 0 -> throw new IllegalStateException("no");
              case 1 -> throw new StackOverflowError();
              case 2 -> {
                return null;
              }
              default -> {
                try {
                  forEver.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return new CompletableFuture<>();
              }
            }
          }
        };
    HubUnderTest hub = keeping(bad, h -> h.storeTimeout(Duration.ofMillis(100)));
    for (int i = 0; i < 4; i++) {
      refuses(hub);
    }

    hub.hub().close(); // though the store's thread is in there
    assertThat(bad.closed).hasValue(1);
  }

  private void refuses(HubUnderTest hub) {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();
    long before = hub.hub().stats().storeFailures();

    assertThatThrownBy(() -> hub.hub().sendToUid("uid1", "x"))
        .isInstanceOfSatisfying(
            PushException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STORE))
        .hasMessageContaining("history.storeTimeout");
    assertThat(publisher.request(line("y")))
        .isEqualTo("error unavailable the message store did not keep the message");

    assertThat(hub.hub().sessions("uid1").get(0).send("next")).isTrue();
    assertThat(page.nextText()).isEqualTo("next");
    assertThat(hub.hub().stats().storeFailures()).isEqualTo(before + 2);
    page.close();
    HubUnderTest.await().until(() -> !hub.hub().isOnline("uid1"));
  }
}
