package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.api.JoinOption;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.transport.EventLoop;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One bound page: the application's handle and the loop's.
 *
 * <p>States: bound, over. What the application calls comes from any thread and is handed to the
 * session's loop; the rest is called on that loop. {@code open} only ever becomes false.
 */
public final class Session implements PushSession, Roster.Member {
  private final long id;
  private final String uid;
  private final WebSocketConnection webSocket;
  private final Surroundings around;
  private final InetSocketAddress remote;
  private final String path;
  private final Map<String, String> keptHeaders;
  private final AtomicLong reserved = new AtomicLong();
  private volatile @Nullable ConcurrentMap<String, Object> attributes; // made when first asked for
  private volatile boolean open = true;
  private volatile boolean waitedInVain;
  private final @Nullable PageOutput output; // null for a plain page
  private @Nullable PageMessages messages; // the loop's; made when the first one comes
  private @Nullable Losses losses; // the loop's; made when first something is lost
  private int place = Roster.NOWHERE; // among its loop's sessions

  Session(
      long id,
      String uid,
      WebSocketConnection webSocket,
      HandshakeRequest handshake,
      Set<String> keepHeaders,
      Surroundings around,
      @Nullable PageOutput output) {
    this.id = id;
    this.uid = uid;
    this.webSocket = webSocket;
    this.around = around;
    this.output = output;
    this.remote = handshake.remoteAddress();
    this.path = handshake.path();
    this.keptHeaders = keep(handshake, keepHeaders);
  }

  private static Map<String, String> keep(HandshakeRequest handshake, Set<String> names) {
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, String> kept = new HashMap<>();
    for (String name : names) {
      handshake.header(name).ifPresent(value -> kept.put(name, value));
    }
    return Map.copyOf(kept);
  }

  /** The loop this session lives on. */
  public EventLoop loop() {
    return webSocket.loop();
  }

  /** Runs a task on that loop; what it throws costs this page and nothing else. */
  public void execute(Runnable task) {
    webSocket.execute(task);
  }

  /** A publisher has accepted a message of such a load for this uid. From any thread. */
  public void reserve(long load) {
    reserved.addAndGet(load);
  }

  /** It is queued now, or will not be. On the loop. */
  public void release(long load) {
    reserved.addAndGet(-load);
  }

  /**
   * How much of what may wait for it is accepted and not written, told in bytes: a small message
   * counts as its share of the limit on messages. From any thread.
   */
  public long load() {
    return reserved.get() + webSocket.load();
  }

  /** How much of that its loop has not looked at yet. From any thread. */
  public long reserved() {
    return reserved.get();
  }

  /** Whether its socket refuses bytes. From any thread. */
  public boolean isSlow() {
    return webSocket.isSlow();
  }

  /** Whether a send waited for it as long as may be, and it has not caught up since. */
  public boolean waitedInVain() {
    return waitedInVain;
  }

  /** Notes that. From any thread; it is advice, so who writes last is right. */
  public void waitedInVain(boolean inVain) {
    waitedInVain = inVain;
  }

  /** What is kept of the handshake: where from, which path, and the headers that are kept. */
  public HandshakeRequest handshake() {
    Map<String, List<String>> headers = new HashMap<>();
    keptHeaders.forEach((name, value) -> headers.put(name, List.of(value)));
    return new HandshakeRequest(path, "", headers, remote);
  }

  /**
   * Queues a message for the page. On the loop only.
   *
   * @param stream what pages call the stream it was sent to; see {@link PageOutput}
   */
  @Override
  public void deliver(String stream, OutboundMessage message) {
    PageOutput told = output;
    if (told == null) {
      webSocket.send(message.plainFrame(stream));
    } else {
      told.deliver(stream, message);
    }
  }

  /** Whether its page hears each message exactly as it was pushed, and nothing else. */
  public boolean isPlain() {
    return output == null;
  }

  /** It is on a topic from now on. On the loop only. */
  public void joined(String topic, boolean wantsLast, Position since) {
    PageOutput told = output;
    if (told != null) {
      told.joined(topic, wantsLast, since);
    }
  }

  /** It is not any more. On the loop only. */
  public void left(String topic, String reason) {
    PageOutput told = output;
    if (told != null) {
      told.left(topic, reason);
    }
  }

  /** Whether a frame that was queued has been taken by its socket. On the loop only. */
  public boolean hasWritten(EncodedFrame frame) {
    return open && !webSocket.isWaiting(frame);
  }

  /** A message came from the page. On the loop only. */
  public void received(String text) {
    if (around.hooks().isSilent()) {
      return;
    }
    PageMessages made = messages;
    if (made == null) {
      made = new PageMessages(this, webSocket, around);
      messages = made;
    }
    made.received(text);
  }

  /** Closes the page, from any thread. */
  public void close(CloseCode code, String reason) {
    open = false;
    webSocket.execute(() -> webSocket.close(code, reason));
  }

  /** Nothing more can be sent. On the loop only. */
  void over() {
    open = false;
  }

  /** What it lost and nobody was told. On the loop only. */
  Losses losses() {
    Losses made = losses;
    if (made == null) {
      made = new Losses();
      losses = made;
    }
    return made;
  }

  @Override
  public int place() {
    return place;
  }

  @Override
  public void place(int place) {
    this.place = place;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(keptHeaders.get(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  public ConcurrentMap<String, Object> attributes() {
    ConcurrentMap<String, Object> made = attributes;
    if (made == null) {
      synchronized (this) {
        made = attributes;
        if (made == null) {
          made = new ConcurrentHashMap<>();
          attributes = made;
        }
      }
    }
    return made;
  }

  @Override
  public boolean send(String message) {
    OutboundMessage encoded = OutboundMessage.of(message);
    return open && around.direct().send(this, encoded);
  }

  @Override
  public boolean join(String topic, JoinOption... options) {
    return around.topics().join(this, topic, JoinOption.wantsLast(options));
  }

  @Override
  public boolean leave(String topic) {
    return around.topics().leave(this, topic);
  }

  @Override
  public Set<String> topics() {
    return around.topics().topics(this);
  }

  @Override
  public void close(String reason) {
    Objects.requireNonNull(reason, "reason");
    close(CloseCode.DISCONNECTED, reason);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /** Without the uid, which comes from outside. */
  @Override
  public String toString() {
    return "session " + id + " of " + remote;
  }
}
