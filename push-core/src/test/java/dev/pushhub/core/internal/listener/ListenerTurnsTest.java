package dev.pushhub.core.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.delivery.HighWaterMark;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What publishers hear turn by turn, also while the hub holds as much as it may. */
class ListenerTurnsTest {
  private static final String PING = "{\"cmd\":\"ping\"}\n";
  private static final int MUCH = 2_000;

  private final HandTurnedLoop loop = new HandTurnedLoop();
  private final HighWaterMark mark = new HighWaterMark(1_000, 1_000);
  private final Counters counters = new Counters();
  private final HandTurnedHub hub =
      HandTurnedHub.on(loop.loop(), new HubOptions.Builder().build(), counters, mark);
  private final ListenerServer server =
      new ListenerServer(
          hub.options(),
          hub.publisher(),
          new Receipts(hub.hooks(), 1_000, counters),
          List.of(hub.account()),
          counters);

  @BeforeEach
  void aSessionSoThatSomethingMayWait() {
    loop.loop().atTurnEnd(hub.account()::settle);
    mark.sessions(1);
  }

  @AfterEach
  void end() {
    loop.close();
  }

  private static void sends(ScriptedPeer publisher, String lines) {
    publisher.sends(lines.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theRepliesToWhatCameTogetherLeaveInOneWriteInTheSameTurn() {
    ScriptedPeer publisher = loop.connect(server);

    sends(publisher, PING.repeat(1_000));
    loop.turn();

    assertThat(publisher.text()).isEqualTo("ok\n".repeat(1_000));
    assertThat(publisher.writes()).isEqualTo(1);
  }

  /** A publisher that has one line under way at a time, as most have. */
  @Test
  void aLineThatComesWhileTheHubHoldsTooMuchWaits() {
    ScriptedPeer publisher = loop.connect(server);
    mark.add(MUCH);

    sends(publisher, PING);
    loop.turn(3);
    assertThat(publisher.text()).isEmpty();
    assertThat(publisher.isRead()).isFalse();
    mark.add(-MUCH);
    loop.turn();

    assertThat(publisher.text()).isEqualTo("ok\n");
    assertThat(publisher.isRead()).isTrue();
  }

  @Test
  void everyPublisherIsHeldBackAndLetGoAgain() {
    List<ScriptedPeer> publishers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      publishers.add(loop.connect(server));
    }
    mark.add(MUCH);

    publishers.forEach(publisher -> sends(publisher, PING + PING + "{\"cmd\""));
    loop.turn(3);
    assertThat(publishers).allMatch(publisher -> publisher.text().isEmpty());
    mark.add(-MUCH);
    loop.turn();

    assertThat(publishers).allMatch(publisher -> publisher.text().equals("ok\nok\n"));
    publishers.forEach(publisher -> sends(publisher, ":\"ping\"}\n"));
    loop.turn();
    assertThat(publishers).allMatch(publisher -> publisher.text().equals("ok\nok\nok\n"));
  }

  @Test
  void whoHasSentItsFinIsAnsweredFirst() {
    ScriptedPeer publisher = loop.connect(server);
    mark.add(MUCH);

    sends(publisher, PING + PING);
    publisher.sendsFin();
    loop.turn(3);
    assertThat(publisher.sawFin()).isFalse();
    mark.add(-MUCH);
    loop.turn(2);

    assertThat(publisher.text()).isEqualTo("ok\nok\n");
    assertThat(publisher.sawFin()).isTrue();
    assertThat(publisher.isGone()).isTrue();
  }

  @Test
  void whoGoesWhileHeldBackIsForgotten() {
    ScriptedPeer gone = loop.connect(server);
    ScriptedPeer other = loop.connect(server);
    mark.add(MUCH);
    sends(gone, PING);
    sends(other, PING);
    loop.turn();

    gone.connection().reset();
    mark.add(-MUCH);
    loop.turn();

    assertThat(gone.text()).isEmpty();
    assertThat(other.text()).isEqualTo("ok\n");
    assertThat(counters.publishers.sum()).isEqualTo(1);
  }

  /** TLS hands on in parts what was read at once, whatever is done to the socket meanwhile. */
  @Test
  void partsThatComeWhileItIsHeldBackAreDoneInOrder() {
    ConnectionHandler[] handler = new ConnectionHandler[1];
    ScriptedPeer publisher = loop.connect(accepted -> handler[0] = server.accepted(accepted));
    mark.add(MUCH);

    handler[0].received(bytes(PING + "{\"cmd\":"));
    handler[0].received(bytes("\"none\"}\n" + PING));
    mark.add(-MUCH);
    handler[0].received(bytes(PING));
    handler[0].ended();
    loop.turn(2);

    assertThat(publisher.text()).matches("ok\n.*unknown-cmd.*\nok\nok\n");
    assertThat(publisher.sawFin()).isTrue();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
