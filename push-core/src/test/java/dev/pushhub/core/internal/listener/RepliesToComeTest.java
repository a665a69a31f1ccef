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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What publishers hear turn by turn of messages that a store has to keep first. */
class RepliesToComeTest {
  private static final String LINE = "{\"uid\":\"uid1\"}\n";

  private final LateStore store = new LateStore();
  private final List<ConnectionHandler> accepted = new ArrayList<>();
  private final HandTurnedLoop loop = new HandTurnedLoop();
  private final HandTurnedHub hub =
      HandTurnedHub.on(
          loop.loop(),
          new HubOptions.Builder().history(h -> h.enabled(true).store(store)).build(),
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
