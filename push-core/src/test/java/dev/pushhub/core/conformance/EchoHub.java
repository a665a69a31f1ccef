package dev.pushhub.core.conformance;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.internal.delivery.FrameEncoder;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import dev.pushhub.core.internal.transport.EventLoop;
import dev.pushhub.core.internal.transport.EventLoopGroup;
import dev.pushhub.core.internal.websocket.EngineAdapter;
import dev.pushhub.core.internal.websocket.HandshakeFront;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import dev.pushhub.core.internal.websocket.WebSocketHandler;
import dev.pushhub.core.internal.websocket.WebSocketSettings;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.wire.RawFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The hub's WebSocket without the hub: it sends back what it hears, text for text and binary for
 * binary, with limits set high. Our own conformance tests speak to it, and so may any other suite:
 * {@code ./mvnw -Pecho -Decho.args="9001"}.
 */
public final class EchoHub implements AutoCloseable {
  private static final int MESSAGE_BYTES = 64 << 20;
  private static final long PLENTY = 1L << 40;

  private final EventLoopGroup loops;
  private final HubOptions options =
      new HubOptions.Builder()
          .limits(l -> l.pageMessageBytes(MESSAGE_BYTES))
          .delivery(
              d ->
                  d.slowPageBytes(PLENTY)
                      .slowPagesBytes(PLENTY)
                      .slowPageMessages(Integer.MAX_VALUE)
                      .closeTimeout(Duration.ofSeconds(2)))
          .build();
  private final WebSocketSettings settings =
      WebSocketSettings.of(options, new Counters()).withBinary();
  private final EngineAdapter engine = new EngineAdapter();
  private final LoopAccount account;
  private final int port;

  private EchoHub(InetSocketAddress address) throws IOException {
    loops = new EventLoopGroup(1, System::nanoTime);
    EventLoop loop = loops.loops().get(0);
    account =
        new LoopAccount(
            options.delivery(),
            new HighWaterMark(PLENTY, PLENTY),
            new AtomicLong(),
            settings.counters(),
            () -> {},
            LoopAccount.Clock.of(loop));
    loop.atTurnEnd(account::settle);
    try {
      port = loops.listen(address, this::accepted);
    } catch (IOException e) {
      loops.close(0);
      throw e;
    }
    loops.start();
  }

  private ConnectionHandler accepted(Connection connection) {
    return HandshakeFront.accepted(
        connection,
        engine,
        account,
        settings,
        (webSocket, handshake, subprotocol) -> webSocket.handler(new Echo(webSocket)));
  }

  /** Starts one on a free port of loopback. */
  static EchoHub start() {
    try {
      return new EchoHub(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    loops.close(TimeUnit.SECONDS.toNanos(2));
  }

  /**
   * Runs one until the process is ended.
   *
   * @param args the port, and the address to bind if it is not to be loopback
   * @throws IOException if it can't be bound
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 1) {
      throw new IllegalArgumentException("EchoHub PORT [ADDRESS]: which port is it to listen on?");
    }
    int port = Integer.parseInt(args[0]);
    EchoHub hub = new EchoHub(new InetSocketAddress(args.length > 1 ? args[1] : "127.0.0.1", port));
    System.out.println("EchoHub listens on port " + hub.port() + "; Ctrl-C ends it.");
  }

  private record Echo(WebSocketConnection webSocket) implements WebSocketHandler {
    @Override
    public void text(String message) {
      webSocket.send(OutboundMessage.of(message).plainFrame());
    }

    @Override
    public void binary(ByteBuffer message) {
      byte[] bytes = new byte[message.remaining()];
      message.get(bytes);
      int length = RawFrame.shortestForm(bytes.length);
      webSocket.send(
          FrameEncoder.raw(RawFrame.encode(0x80 | RawFrame.BINARY, false, length, bytes)));
    }

    @Override
    public void deadline() {}

    @Override
    public void dropped(long messages, long bytes) {}

    @Override
    public void goAway() {
      webSocket.close(CloseCode.HUB_STOPS, "the echo stops");
    }

    @Override
    public void closed(int code, String reason) {}
  }
}
