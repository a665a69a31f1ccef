package dev.pushhub.core.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.Push;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.history.History;
import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.session.Departures;
import dev.pushhub.core.internal.session.PageOutput;
import dev.pushhub.core.internal.session.SessionRegistry;
import dev.pushhub.core.internal.session.Sessions;
import dev.pushhub.core.internal.topics.Memberships;
import dev.pushhub.core.internal.topics.TopicIndex;
import dev.pushhub.core.internal.websocket.ScriptedPage;
import dev.pushhub.core.options.HubOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A publish gets its place in the history and reaches the loops at that place. */
@Timeout(60)
class KeptPublishTest {
  /** A hub whose store may have survived an earlier one begins at some multiple of this. */
  private static final int SEQUENCES = 1 << 20;

  private final ScriptedPage page = ScriptedPage.open();
  private final List<String> heard = new ArrayList<>();
  private final List<String> outcomes = new ArrayList<>();

  private static long place(long sequence) {
    return sequence % SEQUENCES;
  }

  /** A hub of one loop and one page of uid1, as far as publishing goes. */
  private Publisher publisher(HubOptions options) {
    HookRunner hooks =
        new HookRunner(Optional.empty(), options.hookThreads(), page.counters(), () -> false);
    HighWaterMark mark = new HighWaterMark(1 << 20, 1 << 20);
    SessionRegistry registry = new SessionRegistry(1, false, hooks, mark);
    TopicIndex topics = new TopicIndex(1, options.topics(), hooks, Departures.withoutGrace());
    Sessions sessions =
        new Sessions(
            options,
            registry,
            hooks,
            (to, message) -> false,
            new Memberships(topics, registry, options.topics(), null),
            page.counters());
    sessions.begin(
        "uid1",
        page.webSocket(),
        new HandshakeRequest(
            "/", "", Map.of(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 9)),
        new Heard());
    return new Publisher(
        List.of(page.webSocket().loop()),
        registry,
        topics,
        new Undelivered(hooks, options.hookThreads(), page.counters()),
        mark,
        List.of(
            new LoopAccount(
                options.delivery(),
                mark,
                new AtomicLong(),
                page.counters(),
                () -> {},
                LoopAccount.Clock.standing())),
        page.counters(),
        new History(options.history(), Runnable::run, Runnable::run, page.counters()),
        options.delivery());
  }

  private Publisher publisher() {
    return publisher(new HubOptions.Builder().history(h -> h.enabled(true)).build());
  }

  private Publisher publisher(MessageStore store) {
    return publisher(new HubOptions.Builder().history(h -> h.enabled(true).store(store)).build());
  }

  private final class Heard implements PageOutput {
    @Override
    public void deliver(String stream, OutboundMessage message) {
      Position position = Objects.requireNonNull(message.position());
      heard.add(
          stream
              + " "
              + position.offset()
              + " "
              + place(message.sequence())
              + " "
              + message.text());
    }

    @Override
    public void joined(String topic, boolean wantsLast) {}

    @Override
    public void left(String topic, String reason) {}

    @Override
    public String tab() {
      return "";
    }
  }

  private final class Noted implements Outcome {
    private final String name;

    Noted(String name) {
      this.name = name;
    }

    @Override
    public void accepted(int sessions) {
      outcomes.add(name + " " + sessions);
    }

    @Override
    public void refused(PushException why) {
      outcomes.add(name + " " + why.reason());
    }
  }

  /** Answers when the test says so. */
  private static final class LateStore implements MessageStore {
    private final List<String> calls = new ArrayList<>();
    private final List<StoredMessage> messages = new ArrayList<>();
    private final List<CompletableFuture<Position>> answers = new ArrayList<>();

    @Override
    public CompletionStage<Position> append(String stream, StoredMessage message) {
      calls.add(stream + " " + place(message.sequence()) + " " + message.text());
      messages.add(message);
      CompletableFuture<Position> answer = new CompletableFuture<>();
      answers.add(answer);
      return answer;
    }

    @Override
    public CompletionStage<Reading> read(String stream, Position after, int atMost) {
      return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }

    @Override
    public void close() {}
  }

  @AfterEach
  void end() {
    page.close();
  }

  private static OutboundMessage message(String text) {
    return OutboundMessage.of(text);
  }

  @Test
  void eachStreamIsNumberedAndAllHaveOneSequence() {
    Publisher publisher = publisher();

    assertThat(publisher.toUid("uid1", message("a"), Outcome.NEVER)).isEqualTo(1);
    assertThat(publisher.toUid("uid2", message("b"), Outcome.NEVER)).isZero();
    assertThat(publisher.toAll(message("c"), Outcome.NEVER)).isEqualTo(1);
    assertThat(publisher.toUid("uid1", message("d"), Outcome.NEVER)).isEqualTo(1);
    page.loop().turn();

    assertThat(heard).containsExactly("uid 1 1 a", "all 1 3 c", "uid 2 4 d");
    assertThat(page.counters().accepted.sum()).isEqualTo(4);
  }

  @Test
  void theStoreKeepsWhatThePublisherSaid() {
    LateStore store = new LateStore();
    Publisher publisher = publisher(store);

    publisher.toUid(
        "uid1",
        OutboundMessage.of(Push.of("a").withId("i").withKey("k").exceptTab("t")),
        new Noted("a"));

    assertThat(store.messages)
        .containsExactly(
            new StoredMessage(
                store.messages.get(0).sequence(),
                "a",
                Optional.of("i"),
                Optional.of("k"),
                Optional.of("t"),
                false));
  }

  @Test
  void aStoreThatAnswersOutOfTurnIsFannedOutInTurn() {
    LateStore store = new LateStore();
    Publisher publisher = publisher(store);

    assertThat(publisher.toUid("uid1", message("a"), new Noted("a"))).isEqualTo(Publisher.LATER);
    assertThat(publisher.toAll(message("b"), new Noted("b"))).isEqualTo(Publisher.LATER);
    store.answers.get(1).complete(new Position("e", 7));
    page.loop().turn();
    assertThat(heard).isEmpty();
    assertThat(outcomes).isEmpty();
    store.answers.get(0).complete(new Position("e", 3));
    page.loop().turn();

    assertThat(store.calls).containsExactly("uid:uid1 1 a", "all 2 b");
    assertThat(heard).containsExactly("uid 3 1 a", "all 7 2 b");
    assertThat(outcomes).containsExactly("a 1", "b 1");
  }

  @Test
  void whatTheStoreRefusesIsNotFannedOutAndHoldsUpNothing() {
    LateStore store = new LateStore();
    Publisher publisher = publisher(store);

    publisher.toUid("uid1", message("a"), new Noted("a"));
    publisher.toUid("uid1", message("b"), new Noted("b"));
    store.answers.get(0).completeExceptionally(new IllegalStateException("full"));
    store.answers.get(1).complete(new Position("e", 1));
    page.loop().turn();

    assertThat(heard).containsExactly("uid 1 2 b");
    assertThat(outcomes).containsExactly("a STORE", "b 1");
  }

  @Test
  void whatTheStoreHasNotAnsweredEndsAsRefusedWhenTheHubCloses() {
    LateStore store = new LateStore();
    Publisher publisher = publisher(store);
    publisher.toUid("uid1", message("a"), new Noted("a"));

    publisher.close();
    store.answers.get(0).complete(new Position("e", 1));
    page.loop().turn();

    assertThat(heard).isEmpty();
    assertThat(outcomes).containsExactly("a NOT_RUNNING");
    assertThatThrownBy(() -> publisher.toAll(message("b"), new Noted("b")))
        .isInstanceOfSatisfying(
            PushException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_RUNNING));
  }
}
