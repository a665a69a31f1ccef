package dev.pushhub.core.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.history.LateStore;
import dev.pushhub.core.internal.publish.HandTurnedHub;
import dev.pushhub.core.internal.publish.Receipts;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import dev.pushhub.core.internal.transport.HandTurnedLoop;
import dev.pushhub.core.internal.transport.ScriptedPeer;
import dev.pushhub.core.options.HubOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What publishers hear turn by turn of messages that a store has to keep first. */
class RepliesToComeTest {
  private static final String LINE = "{\"uid\":\"uid1\"}\n";
  private static final int FEW = 200_000; // more than a hundred short lines

  private final LateStore store = new LateStore();
  private final List<ConnectionHandler> accepted = new ArrayList<>();
  private final HandTurnedLoop loop = new HandTurnedLoop();
  private final HandTurnedHub hub =
      HandTurnedHub.on(
          loop.loop(),
          new HubOptions.Builder()
              .history(h -> h.enabled(true).store(store).unansweredBytes(FEW))
              .build(),
          new Counters());
  private final ListenerServer server =
      new ListenerServer(
          hub.options(),
          hub.publisher(),
          new Receipts(hub.hooks(), 1_000, hub.counters()),
          List.of(hub.account()),
          hub.counters());

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

  private static String numbered(int line) {
    return "{\"uid\":\"uid1\",\"n\":" + line + "}\n";
  }

  private static String large() {
    return "{\"uid\":\"uid1\",\"much\":\"" + "x".repeat(FEW) + "\"}\n";
  }

  private static ByteBuffer bytes(String lines) {
    return ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
  }

  private void keeps(int call) {
    store.keeps(call, new Position("e", call + 1));
  }

  @Test
  void repliesThatAreKnownTogetherLeaveInOneWrite() {
    ScriptedPeer peer = publisherThatSent(LINE.repeat(100));
    assertThat(peer.text()).isEmpty();
    assertThat(store.appends()).hasSize(100);

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

  /**
   * Over TLS the next part comes without a turn between, and then no turn has told of the store.
   */
  @Test
  void noLineOvertakesThoseThatAreHeldWhenTheStoreCatchesUpBetweenTwoParts() {
    loop.loop().atTurnEnd(hub.account()::settle);
    ScriptedPeer peer = publisherThatSent("");

    accepted.get(0).received(bytes(large() + numbered(1) + numbered(2)));
    keeps(0); // the publisher's loop does not know yet
    accepted.get(0).received(bytes(numbered(3)));
    accepted.get(0).received(bytes(numbered(4)));
    loop.turn(2);

    assertThat(store.appends()).hasSize(5);
    assertThat(store.appends().subList(1, 5))
        .extracting(append -> append.message().text())
        .containsExactly(
            numbered(1).strip(), numbered(2).strip(), numbered(3).strip(), numbered(4).strip());
    for (int call = 1; call < 5; call++) {
      keeps(call);
    }
    loop.turn();
    assertThat(peer.text()).isEqualTo("ok\n".repeat(5));
    assertThat(peer.isRead()).isTrue();
  }

  @Test
  void aPublisherIsNotReadWhileLinesOfItsAreHeld() {
    ScriptedPeer peer = publisherThatSent("");
    accepted.get(0).received(bytes(large() + numbered(1)));
    assertThat(peer.isRead()).isFalse();

    keeps(0); // the publisher's loop does not know yet
    accepted.get(0).drained();
    assertThat(peer.isRead()).isFalse();
    loop.turn();

    assertThat(store.appends()).hasSize(2);
    assertThat(peer.isRead()).isTrue();
  }

  @Test
  void aPublisherHearsOfAllItsLinesBeforeTheHubSaysGoodbye() {
    ScriptedPeer peer = publisherThatSent(LINE.repeat(3));
    keeps(0);

    hub.publisher().close();
    loop.loop().execute(accepted.get(0)::goAway);
    loop.turn();

    assertThat(peer.text()).isEqualTo("ok\n" + "error unavailable the hub is closing\n".repeat(2));
  }
}
