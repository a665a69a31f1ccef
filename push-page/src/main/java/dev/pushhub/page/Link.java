package dev.pushhub.page;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection: whole text frames in, one after another, and out, in the order they were given.
 * Its end is told once.
 */
final class Link implements WebSocket.Listener {
  /** Who hears of it. Calls come one after another, on a thread of the HTTP client. */
  interface Events {
    /** It is open, and speaks pushhub.v1. */
    void opened(Link link);

    /** A text frame; false if no more is to be read until {@link Link#readOn}. */
    boolean text(Link link, String text);

    /** A sign of life that is no text. */
    void alive(Link link);

    /** It is over, not by {@link Link#cut} or {@link Link#close}. */
    void ended(Link link, int code, String reason);
  }

  private final Events events;
  private final Executor executor;
  private final int mostFrameChars;
  private final int mostQueuedChars;
  private final StringBuilder partial = new StringBuilder(); // the JDK's callbacks do not overlap
  private final CompletableFuture<WebSocket> opening = new CompletableFuture<>();
  private final CompletionStage<WebSocket> opened = opening;
  private final AtomicBoolean over = new AtomicBoolean();
  private CompletionStage<WebSocket> sent = opened; // guarded by this
  private int queuedChars; // guarded by this

  /** Connects to nothing yet. */
  Link(PageOptions options, Events events) {
    this.events = events;
    this.executor = options.executor();
    this.mostFrameChars = options.maxFrameChars();
    this.mostQueuedChars = options.maxQueuedChars();
  }

  /** Begins to connect. What comes of it may be told before this returns, and in this thread. */
  void open(PageOptions options, Optional<String> bearer) {
    HttpClient client = options.httpClient();
    WebSocket.Builder builder =
        client
            .newWebSocketBuilder()
            .subprotocols(Frames.SUBPROTOCOL)
            .connectTimeout(options.connectTimeout());
    options.headers().forEach(builder::header);
    bearer.ifPresent(token -> builder.header("Authorization", "Bearer " + token));
    CompletionStage<WebSocket> built = builder.buildAsync(options.uri(), this);
    built.whenComplete(
        (socket, failure) -> {
          if (failure != null) {
            end(CloseCodes.CUT, "could not connect: " + words(failure));
          }
        });
  }

  /** Sends a frame after all that were given before; false if too many wait. */
  synchronized boolean send(String text) {
    if (queuedChars > 0 && queuedChars + text.length() > mostQueuedChars) {
      return false;
    }
    queuedChars += text.length();
    sent = sent.thenCompose(socket -> socket.sendText(text, true));
    sent.whenComplete(
        (socket, failure) -> {
          synchronized (this) {
            queuedChars -= text.length();
          }
          if (failure != null) {
            // Whoever sends may hold a lock, and may be in the middle of something.
            executor.execute(() -> end(CloseCodes.CUT, "could not send: " + words(failure)));
          }
        });
    return true;
  }

  /**
   * Goes on reading after {@link Events#text} said no. What comes may be told before this returns,
   * so no lock may be held.
   */
  void readOn() {
    opened.thenAccept(socket -> socket.request(1));
  }

  /** Ends it now, without a close frame; nothing is told of it any more. */
  void cut() {
    over.set(true);
    opened.thenAccept(WebSocket::abort);
  }

  /** Sends what waits, then says goodbye; nothing is told of it any more. */
  synchronized void close(Timers timers, Duration patience) {
    over.set(true);
    sent.thenCompose(
        socket -> {
          socket.request(1); // to hear the hub's goodbye, should reading be paused
          return socket.sendClose(CloseCodes.ORDERLY, "");
        });
    timers.after(patience, () -> opened.thenAccept(WebSocket::abort));
  }

  @Override
  public void onOpen(WebSocket socket) {
    opening.complete(socket);
    if (!socket.getSubprotocol().equals(Frames.SUBPROTOCOL)) {
      fail(socket, "what is there does not speak " + Frames.SUBPROTOCOL);
    } else if (!over.get()) {
      events.opened(this);
    }
    socket.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
    if (over.get()) {
      socket.request(1);
      return null;
    }
    if (partial.length() + part.length() > mostFrameChars) {
      fail(socket, "a frame has more than " + mostFrameChars + " characters; see maxFrameChars");
      return null;
    }
    partial.append(part);
    boolean goOn = true;
    if (last) {
      String text = partial.toString();
      partial.setLength(0);
      goOn = events.text(this, text);
    }
    if (goOn) {
      socket.request(1);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    fail(socket, "the hub sent what is not text");
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
    return alive(socket);
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
    return alive(socket);
  }

  private @Nullable CompletionStage<?> alive(WebSocket socket) {
    events.alive(this);
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    end(code, reason);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    end(CloseCodes.CUT, "the connection broke: " + words(error));
  }

  private void fail(WebSocket socket, String reason) {
    socket.abort();
    end(CloseCodes.CUT, reason);
  }

  private void end(int code, String reason) {
    if (over.compareAndSet(false, true)) {
      events.ended(this, code, reason);
    }
  }

  private static String words(Throwable failure) {
    Throwable cause = Cause.of(failure);
    return cause.getMessage() == null
        ? cause.getClass().getSimpleName()
        : cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
