package dev.pushhub.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One page: connects, shakes hands, says who it is, then only reads. */
final class Page implements SocketHandler {
  /** What a page's connection is doing. */
  enum State {
    CONNECTING,
    SHAKING_HANDS,
    OPEN,
    CLOSED
  }

  private static final String BROWSER =
      "Pragma: no-cache\r\nCache-Control: no-cache\r\n"
          + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/140.0.0.0 Safari/537.36\r\n"
          + "Origin: http://127.0.0.1:8080\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
          + "Accept-Language: en-US,en;q=0.9,de;q=0.8\r\n"
          + "Cookie: theme=dark; session=6f1c2b7e9a4d4b0c8e5d3f2a1b0c9d8e\r\n"
          + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";

  private final PageFleet fleet;
  private final int number;
  private final Opening opening;
  private final SocketChannel channel;
  private final Wire wire;
  private final FrameReader frames;
  private State state = State.CONNECTING;
  private boolean statusSeen;
  private int endSeen;

  Page(PageFleet fleet, int number, Opening opening, SocketChannel channel, Wire wire) {
    this.fleet = fleet;
    this.number = number;
    this.opening = opening;
    this.channel = channel;
    this.wire = wire;
    this.frames = new FrameReader(number);
  }

  @Override
  public void ready(SelectionKey key) throws IOException, LoadException {
    fleet.ready(this, key);
  }

  int number() {
    return number;
  }

  SocketChannel channel() {
    return channel;
  }

  State state() {
    return state;
  }

  /** The connection is there: sends the handshake. */
  void connected(Target target, Load load, ByteBuffer out) throws IOException {
    String browser = load.browserHeaders() ? browserHeaders(target) : "";
    String path = target.dialect().pagePath(load, number);
    write(out.clear().put(ClientBytes.handshake(target, path, browser + opening.headers())));
    state = State.SHAKING_HANDS;
  }

  /** A page that came by http may not connect over TLS. */
  private static String browserHeaders(Target target) {
    return target.tls().isPresent() ? BROWSER.replace("http://", "https://") : BROWSER;
  }

  /** Adds to the buffer what has come; how many bytes those were, or -1 at the end. */
  int read(ByteBuffer in) throws IOException {
    return wire.read(in);
  }

  /** Reads the answer to the handshake; true once it is there, and the first frame is sent. */
  boolean handshake(ByteBuffer in, ByteBuffer out) throws IOException, LoadException {
    // HTTP/1.1 101 comes in one packet; of the rest only the end is looked for.
    if (!statusSeen && in.get(in.position() + Math.min(9, in.remaining() - 1)) != '1') {
      byte[] start = new byte[Math.min(in.remaining(), 60)];
      in.get(start);
      throw new LoadException(
          "the handshake of page " + number + " was refused: " + firstLine(start));
    }
    statusSeen = true;
    while (in.hasRemaining()) {
      byte b = in.get();
      endSeen = b == (endSeen % 2 == 0 ? '\r' : '\n') ? endSeen + 1 : 0;
      if (endSeen == 4) {
        state = State.OPEN;
        if (!opening.frame().isEmpty()) {
          send(
              ClientBytes.TEXT,
              ByteBuffer.wrap(opening.frame().getBytes(StandardCharsets.US_ASCII)),
              out);
        }
        return true;
      }
    }
    return false;
  }

  private static String firstLine(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
  }

  /** Puts what was left over in front of what is read next. */
  void restore(ByteBuffer in) {
    frames.restore(in);
  }

  void received(ByteBuffer in, FrameReader.Sink sink) {
    frames.feed(in, sink);
  }

  void pong(ByteBuffer payload, ByteBuffer out) throws IOException {
    send(ClientBytes.PONG, payload, out);
  }

  private void send(int first, ByteBuffer payload, ByteBuffer out) throws IOException {
    ClientBytes.putFrame(first, payload, out.clear());
    write(out);
  }

  private void write(ByteBuffer out) throws IOException {
    wire.write(out.flip());
  }

  /** The server has closed it, or the run is over; with a reset, which leaves no port behind. */
  void close() throws IOException {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      if (channel.isOpen()) {
        try {
          channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
          // Then it is an ordinary close.
        }
        channel.close();
      }
    }
  }
}
