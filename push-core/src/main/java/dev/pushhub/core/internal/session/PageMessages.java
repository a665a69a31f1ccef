package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The messages of one page that wait for the message hook. While as many wait as may, the page is
 * not read; it is read on when half of them are done. Nothing is lost.
 *
 * <p>The page's loop adds, a hook takes; the number is atomic.
 */
final class PageMessages {
  private final Session session;
  private final WebSocketConnection webSocket;
  private final Surroundings around;
  private final AtomicInteger waiting = new AtomicInteger();

  PageMessages(Session session, WebSocketConnection webSocket, Surroundings around) {
    this.session = session;
    this.webSocket = webSocket;
    this.around = around;
  }

  /** One came. On the loop only. */
  void received(String text) {
    int most = around.messagesWaiting();
    int now = waiting.incrementAndGet();
    if (now >= most) {
      webSocket.pause();
    }
    if (now == most) {
      around.counters().pagesPaused.increment();
    }
    around.hooks().run(session, listener -> call(listener, text));
  }

  private void call(PushListener listener, String text) {
    try {
      listener.onMessage(session, text);
    } finally {
      if (waiting.decrementAndGet() == around.messagesWaiting() / 2) {
        webSocket.execute(webSocket::resume);
      }
    }
  }
}
