package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.HandTurnedLoop;
import dev.pushhub.core.internal.transport.ScriptedPeer;
import dev.pushhub.core.options.HubOptions;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Pages that send whatever a fuzzer thinks of, one after the other on one hand-turned loop. */
final class FuzzedPages {
  static final int MAX_MESSAGE = 4_096;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int MANY = 1_000_000;

  private final HandTurnedLoop loop = new HandTurnedLoop();
  private final HubOptions options =
      new HubOptions.Builder()
          .limits(
              l ->
                  l.pageMessageBytes(MAX_MESSAGE)
                      .pageMessageRate(MANY)
                      .pageMessageBurst(MANY)
                      .pageControlRate(MANY)
                      .pageControlBurst(MANY))
          .build();
  private final WebSocketSettings settings;
  private final EngineAdapter engine = new EngineAdapter();
  private final LoopAccount account;

  FuzzedPages(boolean binary) {
    WebSocketSettings text = WebSocketSettings.of(options, new Counters());
    settings = binary ? text.withBinary() : text;
    account =
        new LoopAccount(
            options.delivery(),
            new HighWaterMark(1 << 30, 1 << 30),
            new AtomicLong(),
            settings.counters(),
            () -> {},
            LoopAccount.Clock.of(loop.loop()));
    loop.loop().atTurnEnd(account::settle);
  }

  /** What came of one page; each character of the answer is a byte. */
  record Outcome(List<String> told, String answer, boolean sawFin) {
    String head() {
      int end = answer.indexOf("\r\n\r\n");
      return end < 0 ? "" : answer.substring(0, end + 4);
    }
  }

  /** A page sends these bytes in parts of so many; it is neither cut nor a burden. */
  Outcome send(byte[] bytes, int part) {
    long bound = (1 << 20) + 8_192L * (bytes.length / part) + 256L * bytes.length;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Outcome outcome = play(bytes, part);
    if (THREADS.getCurrentThreadAllocatedBytes() - before > bound) {
      // The fuzzer instruments classes as they are loaded, on this thread: once is no proof.
      before = THREADS.getCurrentThreadAllocatedBytes();
      outcome = play(bytes, part);
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThanOrEqualTo(bound);
    }
    return outcome;
  }

  // The loop closes a connection on which something unexpected is thrown, an assertion too.
  private Outcome play(byte[] bytes, int part) {
    List<String> told = new ArrayList<>();
    ScriptedPeer peer =
        loop.connect(
            connection ->
                HandshakeFront.accepted(
                    connection,
                    engine,
                    account,
                    settings,
                    (webSocket, handshake, subprotocol) -> webSocket.handler(new Hearer(told))));
    try {
      for (int from = 0; from < bytes.length; from += part) {
        peer.sends(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + part)));
        loop.turn();
        assertThat(peer.isGone()).as("cut by an unexpected exception").isFalse();
      }
      loop.turn(2);
      assertThat(peer.isGone()).as("cut by an unexpected exception").isFalse();
      String answer = new String(peer.came(), StandardCharsets.ISO_8859_1);
      return new Outcome(List.copyOf(told), answer, peer.sawFin());
    } finally {
      peer.connection().close();
      loop.forgetTheGone();
    }
  }

  private record Hearer(List<String> told) implements WebSocketHandler {
    @Override
    public void text(String message) {
      assertThat(message.length()).isLessThanOrEqualTo(MAX_MESSAGE);
      told.add("text " + message);
    }

    @Override
    public void binary(ByteBuffer message) {
      assertThat(message.remaining()).isLessThanOrEqualTo(MAX_MESSAGE);
      told.add("binary " + StandardCharsets.ISO_8859_1.decode(message));
    }

    @Override
    public void deadline() {}

    @Override
    public void dropped(long messages, long bytes) {}

    @Override
    public void goAway() {}

    @Override
    public void closed(int code, String reason) {
      told.add("closed " + code + " " + reason);
    }
  }
}
