package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.HandTurnedLoop;
import dev.pushhub.core.internal.transport.ScriptedPeer;
import dev.pushhub.core.options.AddressRange;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.LimitOptions;
import dev.pushhub.core.wire.RawPage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who comes in from addresses that are not loopback, on a hand-turned loop. */
class AdmissionTest {
  private static final String HANDSHAKE = RawPage.to(1234).handshake();

  private final HandTurnedLoop loop = new HandTurnedLoop();
  private final Counters counters = new Counters();

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  private final class Hub {
    private final WebSocketSettings settings;
    private final LoopAccount account;

    Hub(Consumer<LimitOptions.Builder> limits) {
      HubOptions options = new HubOptions.Builder().limits(limits).build();
      settings = WebSocketSettings.of(options, counters);
      account =
          new LoopAccount(
              options.delivery(),
              new HighWaterMark(1 << 20, 1 << 20),
              new AtomicLong(),
              counters,
              () -> {},
              LoopAccount.Clock.of(loop.loop()));
    }

    ScriptedPeer connect(String from) {
      return loop.connect(
          connection ->
              HandshakeFront.accepted(
                  connection,
                  new EngineAdapter(),
                  account,
                  settings,
                  (webSocket, handshake, subprotocol) -> {}),
          AddressRange.address(from).orElseThrow(),
          AddressRange.address("192.168.1.5").orElseThrow());
    }

    ScriptedPeer page(String from) {
      ScriptedPeer peer = connect(from);
      peer.sends(HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
      loop.turn(2);
      return peer;
    }
  }

  @Test
  void oneAddressIsRefusedAtOnceAndUnreadWhileOthersAreServed() {
    Hub hub = new Hub(l -> l.connections(3).connectionsPerAddress(2));
    hub.connect("203.0.113.7");
    hub.connect("203.0.113.7");

    ScriptedPeer third = hub.connect("203.0.113.7");
    loop.turn();

    assertThat(third.text()).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: ");
    assertThat(third.sawFin()).isTrue();
    assertThat(counters.connectionsPerAddressRefused.sum()).isEqualTo(1);
    assertThat(hub.page("203.0.113.8").text()).startsWith("HTTP/1.1 101 "); // the third in all
    assertThat(counters.connectionsRefused.sum()).isZero();
  }

  @Test
  void aPlaceIsGivenBackHoweverAConnectionEnds() {
    Hub hub = new Hub(l -> l.connections(1).connectionsPerAddress(1));
    List<Consumer<ScriptedPeer>> ends = new ArrayList<>();
    ends.add(ScriptedPeer::sendsFin);
    ends.add(ScriptedPeer::breaks);
    ends.add(peer -> peer.sends("no HTTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    ends.add(peer -> peer.connection().close());
    ends.add(peer -> peer.connection().reset());
    ends.add(peer -> loop.advance(Duration.ofSeconds(10)));

    for (Consumer<ScriptedPeer> end : ends) {
      ScriptedPeer first = hub.page("203.0.113.7");
      assertThat(first.text()).startsWith("HTTP/1.1 101 ");
      first.connection().reset();
      ScriptedPeer peer = hub.connect("203.0.113.7");
      end.accept(peer);
      peer.sends(new byte[1]);
      loop.turn(2).advance(Duration.ofSeconds(11)).advance(Duration.ofSeconds(11));
      assertThat(peer.isGone()).isTrue();
    }

    assertThat(counters.connections.sum()).isZero();
    assertThat(counters.connectionsRefused.sum()).isZero();
    assertThat(hub.page("203.0.113.7").text()).startsWith("HTTP/1.1 101 ");
  }

  @Test
  void aRefusedConnectionHasASecondAndTakesNoPlace() {
    Hub hub = new Hub(l -> l.connections(1));
    ScriptedPeer first = hub.connect("203.0.113.7");
    ScriptedPeer refused = hub.connect("203.0.113.7");
    loop.turn();
    assertThat(refused.text()).startsWith("HTTP/1.1 503 ");
    assertThat(refused.isGone()).isFalse();

    loop.advance(Duration.ofMillis(1_100));

    assertThat(refused.isGone()).isTrue();
    first.connection().close();
    assertThat(hub.page("203.0.113.7").text()).startsWith("HTTP/1.1 101 ");
    assertThat(counters.connectionsRefused.sum()).isEqualTo(1);
  }

  @Test
  void aFloodIsAnsweredForTheFirstAndResetForTheRest() {
    Hub hub = new Hub(l -> l.connections(1));
    hub.connect("203.0.113.7");
    List<ScriptedPeer> flood = new ArrayList<>();

    for (int i = 0; i < 300; i++) {
      flood.add(hub.connect("203.0.113.9"));
    }

    assertThat(flood.stream().filter(ScriptedPeer::wasReset)).hasSize(300 - 256);
    assertThat(flood.get(0).text()).startsWith("HTTP/1.1 503 ");
    assertThat(flood.get(299).text()).isEmpty();
    loop.advance(Duration.ofMillis(1_100));
    assertThat(flood).allMatch(ScriptedPeer::isGone);
    assertThat(hub.connect("203.0.113.9").text()).startsWith("HTTP/1.1 503 "); // answered again
    assertThat(counters.connectionsRefused.sum()).isEqualTo(301);
  }
}
