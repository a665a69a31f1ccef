package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.HandTurnedLoop;
import dev.pushhub.core.internal.transport.ScriptedPeer;
import dev.pushhub.core.options.HubOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A connection whose handshake has not come yet, on a hand-turned loop; once open, it echoes. */
final class ScriptedHandshake implements AutoCloseable {
  private final HandTurnedLoop loop = new HandTurnedLoop();
  private final Counters counters = new Counters();
  private final List<String> told = new ArrayList<>();
  private final ScriptedPeer peer;

  ScriptedHandshake(Consumer<HubOptions.Builder> change) {
    HubOptions.Builder builder = new HubOptions.Builder();
    change.accept(builder);
    HubOptions options = builder.build();
    LoopAccount account =
        new LoopAccount(
            options.delivery(),
            new HighWaterMark(1 << 20, 1 << 20),
            new AtomicLong(),
            counters,
            () -> {},
            LoopAccount.Clock.of(loop.loop()));
    loop.loop().atTurnEnd(account::settle);
    peer =
        loop.connect(
            connection ->
                HandshakeFront.accepted(
                    connection,
                    new EngineAdapter(),
                    account,
                    WebSocketSettings.of(options, counters),
                    (webSocket, handshake, subprotocol) -> webSocket.handler(new Hearer())));
  }

  HandTurnedLoop loop() {
    return loop;
  }

  ScriptedPeer peer() {
    return peer;
  }

  Counters counters() {
    return counters;
  }

  List<String> told() {
    return told;
  }

  @Override
  public void close() {
    loop.close();
  }

  private final class Hearer implements WebSocketHandler {
    @Override
    public void text(String message) {
      told.add("text " + message);
    }

    @Override
    public void binary(ByteBuffer message) {
      told.add("binary " + message.remaining());
    }

    @Override
    public void deadline() {}

    @Override
    public void dropped(long messages, long bytes) {}

    @Override
    public void goAway() {}

    @Override
    public void closed(int code, String reason) {
      told.add("closed " + code);
    }
  }
}
