package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.delivery.FrameEncoder;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.delivery.OutboundQueue;
import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import dev.pushhub.core.internal.websocket.AddressQuota.Place;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a connection on the WebSocket port: an HTTP request of bounded size, in
 * bounded time. It becomes a WebSocket, or is answered in HTTP and closed.
 *
 * <p>Only its loop touches it.
 */
// The library's own handshake parses in quadratic time, has no limit and never closes after a
// refusal; so the front answers by itself (RFC 6455, section 4.2).
public final class HandshakeFront implements ConnectionHandler {
  /** Makes the page behind a WebSocket that has just opened. */
  @FunctionalInterface
  public interface Opening {
    /**
     * Sets the handler of what comes.
     *
     * @param subprotocol the one that was selected; empty for none
     */
    void opened(WebSocketConnection webSocket, HandshakeRequest handshake, String subprotocol);
  }

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;
  private static final List<String> NO_BYTES = List.of("0");

  /** One for each loop: to look it up among the security providers costs more than to use it. */
  private static final ThreadLocal<MessageDigest> SHA_1 =
      ThreadLocal.withInitial(HandshakeFront::newSha1);

  private final Connection connection;
  private final OutboundQueue queue;
  private final EngineAdapter engine;
  private final WebSocketSettings settings;
  private final Opening opening;
  private final Place place;
  private @Nullable ByteAccumulator head; // while it comes in parts
  private boolean answered;
  private boolean opened;

  private HandshakeFront(
      Connection connection,
      EngineAdapter engine,
      LoopAccount account,
      WebSocketSettings settings,
      Opening opening,
      Place place) {
    this.connection = connection;
    this.place = place;
    this.engine = engine;
    this.settings = settings;
    this.opening = opening;
    this.queue = new OutboundQueue(account);
    connection.source(queue);
    connection.deadline(settings.handshakeNanos(), TimeUnit.NANOSECONDS);
    settings.counters().connections.increment();
  }

  /** Waits for a handshake on a connection that was just accepted, or refuses it at once. */
  public static ConnectionHandler accepted(
      Connection connection,
      EngineAdapter engine,
      LoopAccount account,
      WebSocketSettings settings,
      Opening opening) {
    Place place = settings.admission().enter(connection);
    return place == null
        ? settings.admission().turnAway(connection)
        : new HandshakeFront(connection, engine, account, settings, opening, place);
  }

  @Override
  public void received(ByteBuffer bytes) {
    ByteAccumulator kept = head;
    int looked = 0;
    ByteBuffer all = bytes;
    if (kept != null) {
      looked = Math.max(0, kept.size() - 3); // the empty line may be split
      kept.append(bytes);
      all = kept.view();
    }
    if (!RequestHead.mayBegin(all)) {
      answer(HttpAnswer.notHttp());
      return;
    }
    int end = endOfHead(all, looked);
    if (end < 0) {
      incomplete(all, kept);
    } else if (end > settings.maxHandshakeBytes()) {
      tooLarge();
    } else {
      head = null;
      ByteBuffer request = all.duplicate().limit(all.position() + end);
      all.position(all.position() + end + 4);
      handshake(request, all);
    }
  }

  private void incomplete(ByteBuffer all, @Nullable ByteAccumulator kept) {
    // Three bytes of the empty line may be there, which are no part of the head.
    if (all.remaining() > settings.maxHandshakeBytes() + 3) {
      tooLarge();
    } else if (kept == null) {
      ByteAccumulator begun = new ByteAccumulator(Math.max(512, all.remaining()));
      begun.append(all);
      head = begun;
    }
  }

  private void tooLarge() {
    settings.counters().handshakesTooLarge.increment();
    answer(HttpAnswer.tooLarge());
  }

  /** Where the empty line begins, counted from the buffer's position; -1 if it is not there yet. */
  private static int endOfHead(ByteBuffer in, int from) {
    int start = in.position();
    for (int i = start + from; i + 3 < in.limit(); i++) {
      if (in.get(i) == '\r'
          && in.get(i + 1) == '\n'
          && in.get(i + 2) == '\r'
          && in.get(i + 3) == '\n') {
        return i - start;
      }
    }
    return -1;
  }

  private void handshake(ByteBuffer head, ByteBuffer behind) {
    RequestHead request;
    try {
      request = RequestHead.parse(head);
    } catch (IllegalArgumentException e) {
      malformed("", HttpAnswer.badRequest(String.valueOf(e.getMessage())));
      return;
    }
    HttpAnswer health = settings.healthCheck() ? HealthCheck.answer(request) : null;
    if (health != null) {
      say(health);
      return;
    }
    InetSocketAddress client = settings.admission().client(request, connection);
    HttpAnswer refusal = refusal(request);
    if (refusal == null) {
      refusal = settings.admission().refusal(request, connection, place, client);
    }
    if (refusal == null) {
      open(request, client, behind);
    } else if (refusal.isBadRequest()) {
      malformed(request.path(), refusal);
    } else {
      answer(refusal);
    }
  }

  private void malformed(String path, HttpAnswer answer) {
    settings.admission().malformed(connection, path, answer);
    answer(answer);
  }

  /** RFC 6455, section 4.2.1, line by line. */
  private static @Nullable HttpAnswer refusal(RequestHead request) {
    if (!request.version().equals("HTTP/1.1")) {
      return HttpAnswer.badRequest("a WebSocket needs HTTP/1.1");
    }
    if (!request.method().equals("GET")) {
      return HttpAnswer.notGet();
    }
    if (!request.isTargetPath()) {
      return HttpAnswer.badRequest("the request target must be a path of visible characters");
    }
    if (!request.lists("upgrade", "websocket")) {
      return HttpAnswer.upgradeRequired();
    }
    if (!request.single("sec-websocket-version").equals("13")) {
      return HttpAnswer.upgradeRequired();
    }
    if (!request.lists("connection", "upgrade")) {
      return HttpAnswer.badRequest("the Connection header must list Upgrade");
    }
    if (!isKey(request.single("sec-websocket-key"))) {
      return HttpAnswer.badRequest("Sec-WebSocket-Key must be 16 bytes in base64");
    }
    if (hasBody(request)) {
      return HttpAnswer.badRequest("a handshake has no body");
    }
    return null;
  }

  // The JDK's client says "Content-Length: 0" of a request without a body.
  private static boolean hasBody(RequestHead request) {
    return request.headers().containsKey("transfer-encoding")
        || !request.headers().getOrDefault("content-length", NO_BYTES).equals(NO_BYTES);
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void open(RequestHead request, InetSocketAddress client, ByteBuffer behind) {
    connection.clearDeadline();
    WebSocketConnection webSocket = new WebSocketConnection(connection, queue, engine, settings);
    connection.handler(webSocket, queue);
    opened = true; // from here on it is the WebSocket that is told of the end
    HandshakeRequest handshake = request.toHandshake(client);
    String subprotocol = settings.subprotocols().select(handshake);
    queue.put(FrameEncoder.raw(switching(request.single("sec-websocket-key"), subprotocol)));
    connection.flush();
    if (!connection.isClosed()) {
      opening.opened(webSocket, handshake, subprotocol);
      if (behind.hasRemaining()) {
        webSocket.received(behind);
      }
    }
  }

  private static byte[] switching(String key, String subprotocol) {
    String accept =
        Base64.getEncoder()
            .encodeToString(SHA_1.get().digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
    return ("HTTP/1.1 101 Switching Protocols\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + accept
            + (subprotocol.isEmpty() ? "" : "\r\nSec-WebSocket-Protocol: " + subprotocol)
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static MessageDigest newSha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1.", e);
    }
  }

  private void answer(HttpAnswer answer) {
    settings.counters().handshakesRefused.increment();
    say(answer);
  }

  private void say(HttpAnswer answer) {
    answered = true;
    head = null;
    queue.put(FrameEncoder.raw(answer.bytes()));
    connection.deadline(settings.closeNanos(), TimeUnit.NANOSECONDS);
    connection.finish();
  }

  @Override
  public boolean isNewcomer() {
    return true;
  }

  @Override
  public void ended() {
    connection.close();
  }

  @Override
  public void deadline() {
    if (answered) {
      connection.reset();
    } else {
      settings.counters().handshakesTimedOut.increment();
      answer(HttpAnswer.tooSlow());
    }
  }

  @Override
  public void goAway() {
    if (head != null) {
      queue.put(FrameEncoder.raw(HttpAnswer.stopping().bytes()));
      connection.flush();
    }
    connection.close();
  }

  @Override
  public void closed() {
    if (!opened) {
      settings.counters().connections.decrement();
      queue.close();
    }
  }
}
