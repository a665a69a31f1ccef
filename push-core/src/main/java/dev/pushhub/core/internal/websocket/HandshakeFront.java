package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.delivery.FrameEncoder;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.delivery.OutboundQueue;
import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionHandler;
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
    /** Sets the handler of what comes. */
    void opened(WebSocketConnection webSocket, HandshakeRequest handshake);
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
  private @Nullable ByteAccumulator head; // while it comes in parts
  private boolean answered;
  private boolean opened;

  /** Waits for a handshake on a connection that was just accepted. */
  public HandshakeFront(
      Connection connection,
      EngineAdapter engine,
      LoopAccount account,
      WebSocketSettings settings,
      Opening opening) {
    this.connection = connection;
    this.engine = engine;
    this.settings = settings;
    this.opening = opening;
    this.queue = new OutboundQueue(account);
    settings.counters().connections.increment();
    connection.source(queue);
    connection.deadline(settings.handshakeNanos(), TimeUnit.NANOSECONDS);
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
      answer(HttpAnswer.tooLarge());
    } else {
      head = null;
      ByteBuffer request = all.duplicate().limit(all.position() + end);
      all.position(all.position() + end + 4);
      handshake(request, all);
    }
  }

  private void incomplete(ByteBuffer all, @Nullable ByteAccumulator kept) {
    if (all.remaining() > settings.maxHandshakeBytes()) {
      answer(HttpAnswer.tooLarge());
    } else if (kept == null) {
      ByteAccumulator begun = new ByteAccumulator(Math.max(512, all.remaining()));
      begun.append(all);
      head = begun;
    }
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
      answer(HttpAnswer.badRequest(String.valueOf(e.getMessage())));
      return;
    }
    HttpAnswer refusal = refusal(request);
    if (refusal == null) {
      open(request, behind);
    } else {
      answer(refusal);
    }
  }

  /** RFC 6455, section 4.2.1, line by line. */
  private static @Nullable HttpAnswer refusal(RequestHead request) {
    if (!request.version().equals("HTTP/1.1")) {
      return HttpAnswer.badRequest("a WebSocket needs HTTP/1.1");
    }
    if (!request.method().equals("GET")) {
      return HttpAnswer.notGet();
    }
    if (!request.target().startsWith("/")) {
      return HttpAnswer.badRequest("the request target must be a path");
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
    if (request.single("host").isEmpty()) {
      return HttpAnswer.badRequest("the Host header is missing");
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

  private void open(RequestHead request, ByteBuffer behind) {
    opened = true;
    connection.clearDeadline();
    WebSocketConnection webSocket = new WebSocketConnection(connection, queue, engine, settings);
    connection.handler(webSocket, queue);
    HandshakeRequest handshake = request.toHandshake(connection.remoteAddress());
    String subprotocol = settings.subprotocols().select(handshake);
    queue.put(FrameEncoder.raw(switching(request.single("sec-websocket-key"), subprotocol)));
    connection.flush();
    if (!connection.isClosed()) {
      opening.opened(webSocket, handshake);
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
    answered = true;
    head = null;
    settings.counters().handshakesRefused.increment();
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
      answer(HttpAnswer.tooSlow());
    }
  }

  @Override
  public void goAway() {
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
