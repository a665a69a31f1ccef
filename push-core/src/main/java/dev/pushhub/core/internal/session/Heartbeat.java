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
  private final Counters counters;
  private boolean pinged;
  private long pingedAt;

  Heartbeat(WebSocketConnection webSocket, long interval, long timeout, Counters counters) {
    this.webSocket = webSocket;
    this.interval = interval;
    this.timeout = timeout;
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
    long silent = now - webSocket.lastHeard();
    if (pinged && webSocket.lastHeard() - pingedAt < 0 && !webSocket.isPaused()) {
      counters.heartbeatsMissed.increment();
      webSocket.drop(CloseCode.TOO_SLOW, "no answer to a ping");
    } else if (silent >= interval && !webSocket.isPaused()) {
      pinged = true;
      pingedAt = now;
      webSocket.send(FrameEncoder.ping());
      webSocket.deadline(timeout, TimeUnit.NANOSECONDS);
    } else {
      pinged = false;
      webSocket.deadline(Math.max(interval - silent, interval / 16), TimeUnit.NANOSECONDS);
    }
  }
}
