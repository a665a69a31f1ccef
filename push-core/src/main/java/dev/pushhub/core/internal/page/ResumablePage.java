package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.session.Binding;
import dev.pushhub.core.internal.session.PageOutput;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A page that has asked for pushhub.v1: JSON frames, the first of which is {@code bind}; it is told
 * what becomes of each of its streams, and resumes them after a cut.
 *
 * <p>States: arriving (until {@code bind} has come and the authenticator has answered), bound, from
 * the moment on that its session begins, over. What it sends before it hears {@code bound} is kept,
 * as much as a plain page's. A frame that it may not send ends it with 1002. Only its loop touches
 * it.
 */
final class ResumablePage extends Page implements PageFrame.Receiver {
  private @Nullable String credential; // until bind: what came with the handshake
  private @Nullable PageStreams streams; // from bind on
  private @Nullable Renewal renewal; // while a fresh credential is looked at

  ResumablePage(
      WebSocketConnection webSocket, HandshakeRequest handshake, PageSurroundings around) {
    super(webSocket, handshake, around);
  }

  @Override
  void begin(HandshakeCredential.Found found) {
    Arrival unknown = arrival;
    if (unknown == null) {
      return;
    }
    if (found.isAwaited() || !found.text().isEmpty()) {
      credential = found.text();
      unknown.await();
    } else {
      unknown.refuse("no credential came with the handshake");
    }
  }

  @Override
  public void text(String message) {
    try {
      PageFrame frame = around.codec().parse(message);
      if ((streams == null) != frame instanceof PageFrame.Bind) {
        throw new BadFrame("bind must be the first frame, and come once");
      }
      frame.tell(this);
    } catch (BadFrame e) {
      refuse(e);
    }
  }

  private void refuse(BadFrame bad) {
    around.counters().protocolErrors.increment();
    webSocket.close(CloseCode.PROTOCOL_ERROR, bad.reason());
  }

  @Override
  public void bind(PageFrame.Bind frame) {
    String given = credential;
    Arrival unknown = arrival;
    if (unknown == null || given == null) {
      return;
    }
    streams = new PageStreams(webSocket, around, frame);
    credential = null;
    if (given.isEmpty() && frame.credential().isEmpty()) {
      unknown.refuse("bind must bring the credential");
    } else {
      unknown.authenticate(given.isEmpty() ? frame.credential() : given);
    }
  }

  @Override
  @Nullable PageOutput output() {
    return streams; // there from bind on, before which nobody is asked whose page it is
  }

  @Override
  void bound(Session begun) {
    if (streams != null) {
      streams.begin(begun);
    }
  }

  @Override
  public void subscribe(PageFrame.Subscribe frame) {
    if (streams != null) {
      streams.subscribe(frame);
    }
  }

  @Override
  public void unsubscribe(String topic) {
    if (streams != null) {
      streams.unsubscribe(topic);
    }
  }

  @Override
  public void acknowledged(String stream, long offset) {
    try {
      if (streams != null) {
        streams.acknowledged(stream, offset);
      }
    } catch (BadFrame e) {
      refuse(e);
    }
  }

  @Override
  public void message(String text) {
    if (session != null) {
      session.received(text);
    }
  }

  @Override
  public void ping() {
    webSocket.send(HubFrames.PONG);
  }

  @Override
  public void refresh(String fresh) {
    if (session != null) {
      renewal = Renewal.of(fresh, session.handshake(), webSocket, around, this::refreshed);
    }
  }

  private void refreshed(Binding.Outcome outcome) {
    renewal = null;
    if (session == null || heartbeat == null) {
      return;
    }
    if (outcome instanceof Binding.Known who) {
      if (around.sessions().renew(session, heartbeat, who.uid(), who.until())) {
        webSocket.send(HubFrames.REFRESHED);
        around.topics().askAgain(session);
        webSocket.release();
      }
    } else {
      Arrival.turnAway(outcome, "the fresh credential could not be looked at", webSocket, around);
    }
  }

  // What is left behind a gap is of no use to it: it is told to load its list again, and goes on
  // with what comes now. A stream of which nothing waited has no gap.
  @Override
  public void lostOldest(long messages, long bytes, Set<String> lost) {
    long before = webSocket.queuedBytes();
    int more = webSocket.letGoMessages(lost);
    dropped(messages + more, bytes + before - webSocket.queuedBytes());
    if (streams != null) {
      streams.lostOldest(lost);
    }
  }

  @Override
  public void drained() {
    if (streams != null) {
      streams.drained();
    }
  }

  @Override
  public void closed(int code, String reason) {
    Renewal fresh = renewal;
    if (fresh != null) {
      fresh.left();
    }
    if (streams != null) {
      streams.close();
    }
    super.closed(code, reason);
  }
}
