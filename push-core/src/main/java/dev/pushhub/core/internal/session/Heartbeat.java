package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.internal.delivery.FrameEncoder;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Pings a page that is silent and gives it up when it stays so: a connection that is half open is
 * noticed, and a proxy on the way sees traffic. Any byte from the page is a sign of life. And ends
 * a session whose credential has run out.
 */
// A page has one deadline: it is set for whatever comes first, and what has come is found out then.
public final class Heartbeat {

  /**
   * What the heartbeats of a hub have in common; times in nanoseconds.
   *
   * @param interval silence after which a page is pinged
   * @param timeout further silence after which it is given up
   * @param slowTimeout how long a page may take no byte
   * @param counters what is counted
   */
  record Rhythm(long interval, long timeout, long slowTimeout, Counters counters) {
    Rhythm {
      interval = Math.min(interval, slowTimeout); // a stuck page is noticed by a beat, too
    }
  }

  private final WebSocketConnection webSocket;
  private final Rhythm rhythm;
  private boolean pinged;
  private boolean expires;
  private long pingedAt;
  private long until;

  Heartbeat(WebSocketConnection webSocket, Rhythm rhythm) {
    this.webSocket = webSocket;
    this.rhythm = rhythm;
  }

  /** Begins somewhere in the interval, so that pages that came together are not pinged together. */
  void start() {
    long half = rhythm.interval() / 2;
    next(half + ThreadLocalRandom.current().nextLong(half + 1));
  }

  /** Sets when the session ends, instead of what was set before. */
  void expires(OptionalLong until) {
    this.expires = until.isPresent();
    this.until = until.orElse(0);
  }

  private void next(long delay) {
    long soonest = expires ? Math.min(delay, until - webSocket.loop().nanos()) : delay;
    webSocket.deadline(Math.max(soonest, 0), TimeUnit.NANOSECONDS);
  }

  /** The deadline came. On the loop only. */
  public void beat() {
    long now = webSocket.loop().nanos();
    if (expires && now - until >= 0) {
      rhythm.counters().sessionsExpired.increment();
      webSocket.close(CloseCode.EXPIRED, "the credential has expired: bring a fresh one");
    } else if (webSocket.isSlow()) {
      slowBeat(now);
    } else if (webSocket.isPaused()) {
      quietUntil(rhythm.interval()); // by us: its silence says nothing
    } else if (pinged && webSocket.lastHeard() - pingedAt < 0) {
      awaitAnswer(now);
    } else if (now - webSocket.lastHeard() >= rhythm.interval()) {
      ping(now);
    } else {
      quietUntil(rhythm.interval() - (now - webSocket.lastHeard()));
    }
  }

  // A ping would wait behind what the page does not take, so its answer can't be asked for; but a
  // socket that takes bytes is alive.
  private void slowBeat(long now) {
    if (now - webSocket.lastTaken() >= rhythm.slowTimeout()) {
      webSocket.tryAgain();
    }
    long stuck = now - webSocket.lastTaken();
    if (stuck >= rhythm.slowTimeout()) {
      webSocket.dropSlow("too slow: no byte taken");
    } else {
      quietUntil(Math.min(rhythm.interval(), rhythm.slowTimeout() - stuck));
    }
  }

  private void ping(long now) {
    pinged = true;
    pingedAt = now;
    webSocket.send(FrameEncoder.ping());
    next(Math.min(rhythm.timeout(), rhythm.interval()));
  }

  private void awaitAnswer(long now) {
    long left = rhythm.timeout() - (now - pingedAt);
    if (left <= 0) {
      rhythm.counters().heartbeatsMissed.increment();
      webSocket.drop(CloseCode.TOO_SLOW, "no answer to a ping");
    } else {
      next(Math.min(left, rhythm.interval()));
    }
  }

  private void quietUntil(long later) {
    pinged = false;
    next(Math.max(later, rhythm.interval() / 16));
  }
}
