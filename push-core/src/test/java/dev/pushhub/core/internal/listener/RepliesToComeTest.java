package dev.pushhub.core.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.history.History;
import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.publish.Publisher;
import dev.pushhub.core.internal.publish.Receipts;
import dev.pushhub.core.internal.publish.Undelivered;
import dev.pushhub.core.internal.session.Departures;
import dev.pushhub.core.internal.session.SessionRegistry;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.topics.TopicIndex;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import dev.pushhub.core.internal.transport.HandTurnedLoop;
import dev.pushhub.core.internal.transport.ScriptedPeer;
import dev.pushhub.core.options.HubOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What publishers hear turn by turn of messages that a store has to keep first. */
class RepliesToComeTest {
  private static final String LINE = "{\"uid\":\"uid1\"}\n";

  private final List<CompletableFuture<Position>> answers = new ArrayList<>();
  private final List<ConnectionHandler> accepted = new ArrayList<>();
  private final HandTurnedLoop loop = new HandTurnedLoop();
  private final HighWaterMark mark = new HighWaterMark(1_000, 1_000);
  private final Counters counters = new Counters();
  private final HubOptions options =
      new HubOptions.Builder().history(h -> h.enabled(true).store(new Late())).build();
  private final LoopAccount account =
      new LoopAccount(
          options.delivery(),
          mark,
          new AtomicLong(),
          counters,
          () -> {},
          LoopAccount.Clock.of(loop.loop()));
  private final HookRunner hooks =
      new HookRunner(Optional.empty(), options.hookThreads(), counters, () -> false);
  private final Publisher publisher =
      new Publisher(
          List.of(loop.loop()),
          new SessionRegistry(1, false, hooks, mark),
          new TopicIndex(1, options.topics(), hooks, Departures.withoutGrace()),
          new Undelivered(hooks, options.hookThreads(), counters),
          mark,
          List.of(account),
          counters,
          new History(options.history(), Runnable::run, Runnable::run, counters),
          options.delivery());
  private final ListenerServer server =
      new ListenerServer(
          options, publisher, new Receipts(hooks, 1_000, counters), List.of(account), counters);

  private final class Late implements MessageStore {
    @Override
    public CompletionStage<Position> append(String stream, StoredMessage message) {
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
    loop.close();
  }

  private ScriptedPeer publisherThatSent(String lines) {
    ScriptedPeer peer =
        loop.connect(
            connection -> {
              accepted.add(server.accepted(connection));
              return accepted.get(0);
            });
    peer.sends(lines.getBytes(StandardCharsets.UTF_8));
    loop.turn();
    return peer;
  }

  private void keeps(int call) {
    answers.get(call).complete(new Position("e", call + 1));
  }

  @Test
  void repliesThatAreKnownTogetherLeaveInOneWrite() {
    ScriptedPeer peer = publisherThatSent(LINE.repeat(100));
    assertThat(peer.text()).isEmpty();
    assertThat(answers).hasSize(100);

    for (int call = 99; call > 0; call--) {
      keeps(call);
    }
    loop.turn();
    assertThat(peer.text()).isEmpty(); // the first of them is not known
    keeps(0);
    loop.turn();

    assertThat(peer.text()).isEqualTo("ok\n".repeat(100));
    assertThat(peer.writes()).isEqualTo(1);
  }

  @Test
  void aPublisherHearsOfAllItsLinesBeforeTheHubSaysGoodbye() {
    ScriptedPeer peer = publisherThatSent(LINE.repeat(3));
    keeps(0);

    publisher.close();
    loop.loop().execute(accepted.get(0)::goAway);
    loop.turn();

    assertThat(peer.text()).isEqualTo("ok\n" + "error unavailable the hub is closing\n".repeat(2));
  }
}
