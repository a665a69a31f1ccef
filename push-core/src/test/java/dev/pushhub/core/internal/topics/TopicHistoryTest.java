package dev.pushhub.core.internal.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.publish.HandTurnedHub;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.websocket.ScriptedPage;
import dev.pushhub.core.options.HubOptions;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a plain page that joins hears of what was sent before, from a history that may be late. */
class TopicHistoryTest {
  private static final String TOPIC = "orders";

  private final ScriptedPage page = ScriptedPage.open();
  private CompletableFuture<Optional<StoredMessage>> newest = new CompletableFuture<>();
  private Position top = Position.FRESH_START;
  private final HandTurnedHub hub =
      HandTurnedHub.of(page, new HubOptions.Builder().build(), new Scripted());
  private final Memberships memberships = hub.memberships();
  private final Session session = hub.begin("uid1", page);

  private final class Scripted implements TopicHistory {
    @Override
    public CompletionStage<Optional<StoredMessage>> newest(String topic) {
      return newest;
    }

    @Override
    public Position topNow(String topic) {
      return Position.FRESH_START;
    }

    @Override
    public Position top(String topic) {
      return top;
    }
  }

  @AfterEach
  void close() {
    page.close();
  }

  private void joinWithLast() {
    memberships.join(session, TOPIC, true);
    page.loop().turn();
  }

  private void isSent(long sequence) {
    Topic topic = Objects.requireNonNull(hub.topics().find(TOPIC));
    topic.deliver(0, OutboundMessage.of("m" + sequence).at(new Position("e", sequence), sequence));
    page.loop().turn();
  }

  private void answers(long sequence) {
    newest.complete(Optional.of(StoredMessage.of(sequence, "m" + sequence)));
    page.loop().turn();
  }

  @Test
  void theNewestIsToldAndNotOnceMoreWhenItComesToTheLoop() {
    answers(5);
    joinWithLast();
    isSent(4);
    isSent(5);
    isSent(6);

    assertThat(page.heard()).containsExactly("m5", "m6");
  }

  @Test
  void anAnswerThatIsLateIsToldWhenItIsThere() {
    joinWithLast();
    assertThat(page.heard()).isEmpty();

    answers(5);
    isSent(6);

    assertThat(page.heard()).containsExactly("m5", "m6");
  }

  @Test
  void whatCameMeanwhileTakesThePlaceOfAnAnswerThatIsLate() {
    joinWithLast();
    isSent(6);

    answers(5);
    isSent(7);

    assertThat(page.heard()).containsExactly("m6", "m7");
  }

  @Test
  void whoHasLeftMeanwhileHearsNothing() {
    joinWithLast();
    memberships.leave(session, TOPIC);
    page.loop().turn();

    answers(5);

    assertThat(page.heard()).isEmpty();
  }

  @Test
  void withoutAMessageOrAnAnswerThePageHearsWhatComes() {
    newest.complete(Optional.empty());
    joinWithLast();
    isSent(1);
    memberships.leave(session, TOPIC);
    newest = CompletableFuture.failedFuture(new IllegalStateException("no store"));
    joinWithLast();
    isSent(2);

    assertThat(page.heard()).containsExactly("m1", "m2");
  }

  @Test
  void whoDidNotAskForItIsNotToldIt() {
    answers(5);
    memberships.join(session, TOPIC, false);
    page.loop().turn();
    isSent(6);

    assertThat(page.heard()).containsExactly("m6");
  }

  @Test
  void whereATopicWasWhenAUidWasJoinedIsNotedOnce() {
    top = new Position("e", 7);
    memberships.join("uid2", TOPIC, false);
    top = new Position("e", 9);
    memberships.join("uid2", TOPIC, true);

    assertThat(memberships.joinedAt("uid2", TOPIC)).isEqualTo(new Position("e", 7));
    assertThat(memberships.joinedAt("uid2", "others")).isEqualTo(Position.FRESH_START);
    memberships.leave("uid2", TOPIC);
    assertThat(memberships.joinedAt("uid2", TOPIC)).isEqualTo(Position.FRESH_START);
    memberships.join("uid2", TOPIC, false);
    assertThat(memberships.joinedAt("uid2", TOPIC)).isEqualTo(new Position("e", 9));
  }
}
