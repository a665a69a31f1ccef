package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.OutboundQueue;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.HandTurnedLoop;
import dev.pushhub.core.internal.transport.ScriptedPeer;
import dev.pushhub.core.options.DeliveryOptions;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.wire.RawFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An open WebSocket on a hand-turned loop, its scripted page, and what its handler is told. */
public final class ScriptedPage implements WebSocketHandler, AutoCloseable {
  private final HandTurnedLoop loop = new HandTurnedLoop();
  private final Counters counters = new Counters();
  private final HighWaterMark mark = new HighWaterMark(1 << 20, 1 << 20);
  private final AtomicLong slowInAll = new AtomicLong();
  private final List<String> told = new ArrayList<>();
  private final OutboundQueue queue;
  private final ScriptedPeer peer;
  private final WebSocketConnection webSocket;
  private Runnable atDeadline = () -> {};

  private ScriptedPage(HubOptions options) {
    LoopAccount account =
        new LoopAccount(
            options.delivery(),
            mark,
            slowInAll,
            counters,
            () -> told.add("wake"),
            LoopAccount.Clock.of(loop.loop()));
    loop.loop().atTurnEnd(account::settle);
    queue = new OutboundQueue(account);
    WebSocketConnection[] made = new WebSocketConnection[1];
    peer =
        loop.connect(
            connection -> {
              made[0] =
                  new WebSocketConnection(
                      connection,
                      queue,
                      new EngineAdapter(),
                      WebSocketSettings.of(options, counters));
              connection.source(queue);
              return made[0];
            });
    webSocket = made[0];
    webSocket.handler(this);
  }

  /** With default options. */
  public static ScriptedPage open() {
    return open(delivery -> {});
  }

  /** With options of the test's own. */
  static ScriptedPage open(Consumer<DeliveryOptions.Builder> options) {
    return with(hub -> hub.delivery(options));
  }

  /** With options of the test's own, of any group. */
  static ScriptedPage with(Consumer<HubOptions.Builder> options) {
    HubOptions.Builder builder =
        new HubOptions.Builder().delivery(delivery -> delivery.slowPageGrace(Duration.ZERO));
    options.accept(builder);
    return new ScriptedPage(builder.build());
  }

  /** The loop, to be turned. */
  public HandTurnedLoop loop() {
    return loop;
  }

  /** The page's end. */
  public ScriptedPeer peer() {
    return peer;
  }

  /** The hub's end. */
  public WebSocketConnection webSocket() {
    return webSocket;
  }

  OutboundQueue queue() {
    return queue;
  }

  /** What was counted. */
  public Counters counters() {
    return counters;
  }

  /** What counts to the hub-wide mark and to the limit of all slow pages, once a turn has ended. */
  long accounted() {
    return mark.queued() + slowInAll.get();
  }

  /** Sets what the handler does when a deadline comes, a heartbeat say. */
  public void atDeadline(Runnable action) {
    atDeadline = action;
  }

  /** All the handler was told, in order. */
  public List<String> told() {
    return List.copyOf(told);
  }

  /** The hub queues a message. */
  public void send(String message) {
    webSocket.send(OutboundMessage.of(message).plainFrame());
  }

  /** The page sends a masked frame. */
  public void pageSends(int opcode, byte[] payload) {
    peer.sends(RawFrame.masked(opcode, true, payload));
  }

  /**
   * What the page has heard: a text as it is, a close as {@code <code reason>}, a ping or pong as
   * such; and what is left of a frame that was cut, as {@code ...}.
   */
  public List<String> heard() {
    List<String> heard = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(peer.came());
    while (in.hasRemaining()) {
      ByteBuffer whole = in.duplicate();
      byte[] payload = payload(in);
      if (payload == null) {
        heard.add("...");
        return heard;
      }
      heard.add(describe(whole.get() & 0xFF, payload));
    }
    return heard;
  }

  /** Its bytes, behind which the buffer then stands; null if it is cut. */
  private static byte @Nullable [] payload(ByteBuffer in) {
    if (in.remaining() < 2) {
      return null;
    }
    in.get();
    int length = in.get();
    if (length == 126) {
      if (in.remaining() < 2) {
        return null;
      }
      length = in.getShort() & 0xFFFF;
    }
    if (in.remaining() < length) {
      return null;
    }
    byte[] payload = new byte[length];
    in.get(payload);
    return payload;
  }

  private static String describe(int first, byte[] payload) {
    return switch (first) {
      case 0x81 -> utf8(payload, 0);
      case 0x88 -> payload.length < 2 ? "<close>" : "<" + code(payload) + utf8(payload, 2) + ">";
      case 0x89 -> "<ping>";
      case 0x8A -> "<pong " + utf8(payload, 0) + ">";
      default -> throw new AssertionError("no server sends " + Integer.toHexString(first));
    };
  }

  private static String code(byte[] payload) {
    return (ByteBuffer.wrap(payload).getShort() & 0xFFFF) + " ";
  }

  private static String utf8(byte[] payload, int from) {
    return new String(payload, from, payload.length - from, StandardCharsets.UTF_8);
  }

  @Override
  public void text(String message) {
    told.add("text " + message);
  }

  @Override
  public void deadline() {
    told.add("deadline");
    atDeadline.run();
  }

  @Override
  public void dropped(long messages, long bytes) {
    told.add("dropped " + messages + " of " + bytes);
  }

  @Override
  public void goAway() {
    told.add("goAway");
  }

  @Override
  public void closed(int code, String reason) {
    told.add("closed " + code + " " + reason);
  }

  /** The hub queues "abc" and "defg", frames of 5 and 6 bytes, and the page takes so many. */
  void isCutAfter(int bytes) {
    peer.takes(bytes);
    send("abc");
    send("defg");
    loop.turn();
    assertThat(peer.came()).hasSize(bytes);
  }

  /**
   * The page is gone: whatever a test did, nothing of it counts any more, and that is told once.
   */
  void goesAndHoldsNothing() {
    peer.connection().close();
    loop.turn();

    assertThat(queue.bytes()).isZero();
    assertThat(accounted()).isZero();
    assertThat(told).filteredOn(one -> one.startsWith("closed ")).hasSize(1);
  }

  @Override
  public void close() {
    loop.close();
  }
}
