package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.internal.delivery.FrameEncoder;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Pings a page that is silent and gives it up when it stays so: a connection that is half open is
 * noticed, and a proxy on the way sees traffic. Any byte from the page is a sign of life.
 */
public final class Heartbeat {
  private final WebSocketConnection webSocket;
  private final long interval;
  private final long timeout;
  private final long slowTimeout;
  private final Counters counters;
  private boolean pinged;
  private long pingedAt;

  Heartbeat(
      WebSocketConnection webSocket,
      long interval,
      long timeout,
      long slowTimeout,
      Counters counters) {
    this.webSocket = webSocket;
    this.interval = Math.min(interval, slowTimeout); // a stuck page is noticed by a beat, too
    this.timeout = timeout;
    this.slowTimeout = slowTimeout;
    this.counters = counters;
  }

  /** Begins somewhere in the interval, so that pages that came together are not pinged together. */
  void start() {
    long first = interval / 2 + ThreadLocalRandom.current().nextLong(interval / 2 + 1);
    webSocket.deadline(first, TimeUnit.NANOSECONDS);
  }

  /** The deadline came. On the loop only. */
  public void beat() {
    long now = webSocket.loop().nanos();
    if (webSocket.isSlow()) {
      slowBeat(now);
    } else if (webSocket.isPaused()) {
      quietUntil(interval); // by us: its silence says nothing
    } else if (pinged && webSocket.lastHeard() - pingedAt < 0) {
      awaitAnswer(now);
    } else if (now - webSocket.lastHeard() >= interval) {
      ping(now);
    } else {
      quietUntil(interval - (now - webSocket.lastHeard()));
    }
  }

  // A ping would wait behind what the page does not take, so its answer can't be asked for; but a
  // socket that takes bytes is alive.
  private void slowBeat(long now) {
    if (now - webSocket.lastTaken() >= slowTimeout) {
      webSocket.tryAgain();
    }
    long stuck = now - webSocket.lastTaken();
    if (stuck >= slowTimeout) {
      webSocket.drop(CloseCode.TOO_SLOW, "too slow: no byte taken");
    } else {
      quietUntil(Math.min(interval, slowTimeout - stuck));
    }
  }

  private void ping(long now) {
    pinged = true;
    pingedAt = now;
    webSocket.send(FrameEncoder.ping());
    webSocket.deadline(Math.min(timeout, interval), TimeUnit.NANOSECONDS);
  }

  private void awaitAnswer(long now) {
    long left = timeout - (now - pingedAt);
    if (left <= 0) {
      counters.heartbeatsMissed.increment();
      webSocket.drop(CloseCode.TOO_SLOW, "no answer to a ping");
    } else {
      webSocket.deadline(Math.min(left, interval), TimeUnit.NANOSECONDS);
    }
  }

  private void quietUntil(long later) {
    pinged = false;
    webSocket.deadline(Math.max(later, interval / 16), TimeUnit.NANOSECONDS);
  }
}
