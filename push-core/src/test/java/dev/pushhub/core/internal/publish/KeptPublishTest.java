package dev.pushhub.core.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.Push;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.history.LateStore;
import dev.pushhub.core.internal.session.PageOutput;
import dev.pushhub.core.internal.websocket.ScriptedPage;
import dev.pushhub.core.options.HubOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    HandTurnedHub hub = HandTurnedHub.of(page, options);
    hub.begin("uid1", page, new Heard());
    return hub.publisher();
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
    public void joined(String topic, boolean wantsLast, Position since) {}

    @Override
    public void left(String topic, String reason) {}

    @Override
    public String tab() {
      return "";
    }
  }

  private NotedOutcome noted(String name) {
    return new NotedOutcome(outcomes, name);
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
        noted("a"));

    StoredMessage kept = store.appends().get(0).message();
    assertThat(kept)
        .isEqualTo(
            new StoredMessage(
                kept.sequence(), "a", Optional.of("i"), Optional.of("k"), Optional.of("t"), false));
  }

  @Test
  void aStoreThatAnswersOutOfTurnIsFannedOutInTurn() {
    LateStore store = new LateStore();
    Publisher publisher = publisher(store);

    assertThat(publisher.toUid("uid1", message("a"), noted("a"))).isEqualTo(Publisher.LATER);
    assertThat(publisher.toAll(message("b"), noted("b"))).isEqualTo(Publisher.LATER);
    store.keeps(1, new Position("e", 7));
    page.loop().turn();
    assertThat(heard).isEmpty();
    assertThat(outcomes).isEmpty();
    store.keeps(0, new Position("e", 3));
    page.loop().turn();

    assertThat(store.appends())
        .extracting(
            one ->
                one.stream() + " " + place(one.message().sequence()) + " " + one.message().text())
        .containsExactly("uid:uid1 1 a", "all 2 b");
    assertThat(heard).containsExactly("uid 3 1 a", "all 7 2 b");
    assertThat(outcomes).containsExactly("a 1", "b 1");
  }

  @Test
  void whatTheStoreRefusesIsNotFannedOutAndHoldsUpNothing() {
    LateStore store = new LateStore();
    Publisher publisher = publisher(store);

    publisher.toUid("uid1", message("a"), noted("a"));
    publisher.toUid("uid1", message("b"), noted("b"));
    store.fails(0, new IllegalStateException("full"));
    store.keeps(1, new Position("e", 1));
    page.loop().turn();

    assertThat(heard).containsExactly("uid 1 2 b");
    assertThat(outcomes).containsExactly("a STORE", "b 1");
  }

  @Test
  void whatTheStoreHasNotAnsweredEndsAsRefusedWhenTheHubCloses() {
    LateStore store = new LateStore();
    Publisher publisher = publisher(store);
    publisher.toUid("uid1", message("a"), noted("a"));

    publisher.close();
    store.keeps(0, new Position("e", 1));
    page.loop().turn();

    assertThat(heard).isEmpty();
    assertThat(outcomes).containsExactly("a NOT_RUNNING");
    assertThatThrownBy(() -> publisher.toAll(message("b"), noted("b")))
        .isInstanceOfSatisfying(
            PushException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_RUNNING));
  }
}
