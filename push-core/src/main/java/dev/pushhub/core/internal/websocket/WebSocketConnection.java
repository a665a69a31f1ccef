package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.FrameEncoder;
import dev.pushhub.core.internal.delivery.OutboundQueue;
import dev.pushhub.core.internal.delivery.OverflowHandler;
import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import dev.pushhub.core.internal.transport.EventLoop;
import dev.pushhub.core.internal.transport.Overdue;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * An open WebSocket: text in, frames out, pings answered, closed by either side.
 *
 * <p>States: open; closing, from the moment either side closes: the handler has been told, what is
 * queued goes out, then the close frame, then FIN, and what the page still sends is thrown away;
 * closed. A page that does not take its bytes within the time for closing is cut.
 *
 * <p>Only its loop touches it.
 */
public final class WebSocketConnection
    implements ConnectionHandler, FrameReader.Receiver, OverflowHandler {
  private static final int NO_CODE = 1005;
  private static final int LOST = 1006;
  private static final long DROP_MILLIS = 1_000;

  private final Connection connection;
  private final OutboundQueue queue;
  private final FrameReader reader;
  private final WebSocketSettings settings;
  private WebSocketHandler handler = Nobody.HERE;
  private final ArrivalRates rates;
  private @Nullable Overdue unfinished; // only while a message is
  private boolean paused; // for its messages' sake
  private boolean held; // until it is known who it is, or what it is on
  private boolean closing;
  private long lastHeard;

  WebSocketConnection(
      Connection connection,
      OutboundQueue queue,
      EngineAdapter engine,
      WebSocketSettings settings) {
    this.connection = connection;
    this.queue = queue;
    this.reader = new FrameReader(engine, settings, this);
    this.settings = settings;
    this.lastHeard = connection.loop().nanos();
    this.rates = new ArrivalRates(settings, lastHeard);
    queue.overflowHandler(this);
  }

  /** Sets who is told what comes. */
  public void handler(WebSocketHandler handler) {
    this.handler = handler;
  }

  /** Takes a first message of so many bytes, where that may have more than those after it. */
  public void firstMessage(int mostBytes) {
    reader.first(mostBytes);
  }

  /** The loop it lives on. */
  public EventLoop loop() {
    return connection.loop();
  }

  /** Whether neither side has closed. */
  public boolean isOpen() {
    return !closing;
  }

  /** When the last byte came from the page; the loop's clock. */
  public long lastHeard() {
    return lastHeard;
  }

  /** Whether bytes wait that the page's socket did not take. From any thread. */
  public boolean isSlow() {
    return queue.isSlow();
  }

  /** How much of what may wait for the page does, told in bytes. From any thread. */
  public long load() {
    return queue.load();
  }

  /** How many messages wait for the page. */
  public int queuedMessages() {
    return queue.messages();
  }

  /** How many bytes do. */
  public long queuedBytes() {
    return queue.bytes();
  }

  /** Whether this very frame is queued, and not all of it has left. */
  public boolean isWaiting(EncodedFrame frame) {
    return queue.contains(frame);
  }

  /** When the page last took a byte; the loop's clock. */
  public long lastTaken() {
    return connection.lastTaken();
  }

  /** Finds out whether the page takes bytes, where its socket has long said nothing. */
  public void tryAgain() {
    connection.tryAgain();
  }

  // Not in this moment: a broadcast may be walking over the sessions.
  @Override
  public void overflowed() {
    if (closing) {
      execute(connection::reset); // it had its chance to take what is queued
    } else {
      execute(() -> dropSlow("too slow: more waits than may"));
    }
  }

  @Override
  public void lostOldest(long messages, long bytes, Set<String> streams) {
    handler.lostOldest(messages, bytes, streams);
  }

  /**
   * Lets all messages go that wait and that the socket has taken nothing of; how many.
   *
   * @param streams gets what the page calls the streams of which it misses something now
   */
  public int letGoMessages(Set<String> streams) {
    return queue.letGoMessages(streams);
  }

  /** Queues a frame; it leaves in one of the loop's next turns, with all that came till then. */
  // No memory for its queue, say, costs this page: a broadcast that is walking over the sessions
  // goes on to the others.
  public void send(EncodedFrame frame) {
    if (!closing) {
      try {
        queue.put(frame);
        connection.markDirty();
      } catch (RuntimeException | Error e) {
        connection.failed(e);
      }
    }
  }

  /** Runs a task on the loop; what it throws costs this page and nothing else. */
  public void execute(Runnable task) {
    connection.execute(task);
  }

  /** Does something for this page, on its loop; what it throws costs this page. */
  public void guard(Runnable action) {
    connection.guard(action);
  }

  /** Sets the one deadline an open connection has. */
  public void deadline(long delay, TimeUnit unit) {
    if (!closing) {
      connection.deadline(delay, unit);
    }
  }

  /** A time limit beside that, for something that has begun; the action costs this page alone. */
  public Overdue overdue(long nanos, Runnable action) {
    return new Overdue(connection, nanos, action);
  }

  /** Leaves what the page sends unread, so that it waits, until {@link #resume}. */
  public void pause() {
    paused = true;
    stopTelling();
    connection.reading(false);
  }

  /**
   * Tells nothing of what the page sends until {@link #release}, but goes on reading until a little
   * is kept: so its leaving is noticed, which {@link #pause} leaves to the next write.
   */
  public void hold() {
    held = true;
    stopTelling();
  }

  private void stopTelling() {
    rates.paused();
    stopWatching();
  }

  /** What it was paused for is over: reads on, unless it is held as well. */
  public void resume() {
    if (paused && !closing) {
      paused = false;
      goOn();
    }
  }

  /** What it was held for is known: reads on, unless it is paused as well. */
  public void release() {
    if (held && !closing) {
      held = false;
      goOn();
    }
  }

  private void goOn() {
    if (!isPaused()) {
      reader.resume();
      watch();
    }
    if (!paused && !(held && reader.isKeepingMuch())) {
      connection.reading(true);
    }
  }

  /** Whether it is paused or held: then silence is no sign of death. */
  public boolean isPaused() {
    return paused || held;
  }

  /** Closes: what is queued, then the close frame, then FIN. */
  public void close(CloseCode code, String reason) {
    beginClosing(FrameEncoder.close(code.code(), reason), code.code(), reason);
  }

  /** Drops a page that takes its bytes too slowly. */
  public void dropSlow(String reason) {
    if (!closing) {
      settings.counters().slowPagesDropped.increment();
      drop(CloseCode.TOO_SLOW, reason);
    }
  }

  /** Closes a page that does not read: its queue is let go, and it has a second to hear why. */
  public void drop(CloseCode code, String reason) {
    if (closing) {
      return;
    }
    long messages = queue.messages();
    long bytes = queue.bytes();
    queue.discard();
    settings.counters().dropped.add(messages - queue.messages());
    handler.dropped(messages, bytes);
    beginClosing(FrameEncoder.close(code.code(), reason), code.code(), reason);
    connection.deadline(DROP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void beginClosing(EncodedFrame closeFrame, int code, String reason) {
    if (closing) {
      return;
    }
    closing = true;
    reader.close();
    stopWatching();
    queue.putLast(closeFrame);
    connection.deadline(settings.closeNanos(), TimeUnit.NANOSECONDS);
    connection.finish();
    handler.closed(code, reason);
  }

  @Override
  public void received(ByteBuffer bytes) {
    lastHeard = connection.loop().nanos();
    if (!closing) {
      boolean more = bytes.limit() == bytes.capacity(); // a full buffer: the socket may have more
      reader.received(bytes);
      if (isPaused() && reader.isKeepingMuch()) {
        connection.reading(false);
      }
      if (!more && !isPaused()) {
        rates.caughtUp();
      }
      watch();
    }
  }

  /** What has begun must end in time; but while we leave the page unread it can't. */
  private void watch() {
    if (closing || isPaused() || !reader.isUnfinished()) {
      stopWatching();
    } else if (unfinished == null || reader.isBegunAfresh()) {
      if (unfinished == null) {
        unfinished = new Overdue(connection, settings.messageNanos(), this::overdue);
      }
      unfinished.begin();
    }
  }

  private void stopWatching() {
    if (unfinished != null) {
      unfinished.end();
      unfinished = null;
    }
  }

  private void overdue() {
    settings.counters().messagesTimedOut.increment();
    close(CloseCode.TOO_SLOW, "a message was not whole in time");
  }

  @Override
  public boolean takesMore() {
    return !closing && !isPaused();
  }

  @Override
  public void text(String message) {
    if (mayCome(rates.allowMessage(lastHeard), settings.counters().ratesExceeded, "messages")) {
      settings.counters().received.increment();
      handler.text(message);
    }
  }

  @Override
  public void binary(ByteBuffer message) {
    if (mayCome(rates.allowMessage(lastHeard), settings.counters().ratesExceeded, "messages")) {
      settings.counters().received.increment();
      handler.binary(message);
    }
  }

  @Override
  public void ping(ByteBuffer payload) {
    if (mayControl("pings")) {
      send(FrameEncoder.pong(payload));
    }
  }

  // Any byte counts as a sign of life; a pong needs nothing more.
  @Override
  public void pong() {
    mayControl("pongs");
  }

  private boolean mayControl(String what) {
    return mayCome(
        rates.allowControlFrame(lastHeard), settings.counters().controlRatesExceeded, what);
  }

  private boolean mayCome(boolean allowed, LongAdder exceeded, String what) {
    if (!allowed) {
      exceeded.increment();
      close(CloseCode.REFUSED, "too many " + what + " a second");
    }
    return allowed;
  }

  @Override
  public void closeFrame(int code, String reason) {
    EncodedFrame answer = code == NO_CODE ? FrameEncoder.close() : FrameEncoder.close(code, "");
    beginClosing(answer, code, reason);
  }

  @Override
  public void violated(ProtocolViolation violation) {
    settings.counters().protocolErrors.increment();
    if (violation.code() == CloseCode.TOO_LARGE) {
      settings.counters().messagesTooLarge.increment();
    }
    close(violation.code(), violation.text());
  }

  @Override
  public void ended() {
    connection.close();
  }

  @Override
  public void deadline() {
    if (closing) {
      connection.reset();
    } else {
      handler.deadline();
    }
  }

  @Override
  public void drained() {
    if (!closing) {
      handler.drained();
    }
  }

  @Override
  public void goAway() {
    handler.goAway();
  }

  @Override
  public void closed() {
    settings.counters().connections.decrement();
    settings.counters().dropped.add(queue.messages());
    queue.close();
    stopWatching();
    if (!closing) {
      closing = true;
      handler.closed(LOST, "");
    }
  }

  private enum Nobody implements WebSocketHandler {
    HERE;

    @Override
    public void text(String message) {}

    @Override
    public void deadline() {}

    @Override
    public void dropped(long messages, long bytes) {}

    @Override
    public void goAway() {}

    @Override
    public void closed(int code, String reason) {}
  }
}
