package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.session.Heartbeat;
import dev.pushhub.core.internal.session.PageOutput;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import dev.pushhub.core.internal.websocket.WebSocketHandler;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The life of a page of any kind: arriving until it is known whose it is, bound from the moment on
 * that its session begins, over. Only its loop touches it.
 */
abstract sealed class Page implements WebSocketHandler permits PlainPage, ResumablePage {
  final WebSocketConnection webSocket;
  final PageSurroundings around;
  @Nullable Arrival arrival; // let go once it is bound
  @Nullable Session session;
  @Nullable Heartbeat heartbeat;

  Page(WebSocketConnection webSocket, HandshakeRequest handshake, PageSurroundings around) {
    this.webSocket = webSocket;
    this.around = around;
    this.arrival = new Arrival(webSocket, handshake, around, this::bind);
  }

  /** It is open; what the handshake says of its credential is known. */
  abstract void begin(HandshakeCredential.Found credential);

  private void bind(String uid, OptionalLong until, HandshakeRequest handshake) {
    Session begun = around.sessions().begin(uid, webSocket, handshake, output());
    session = begun;
    heartbeat = around.sessions().heartbeat(webSocket, until);
    arrival = null;
    bound(begun);
  }

  /** How it is told of messages; null for the bare text. */
  abstract @Nullable PageOutput output();

  /** Its session has begun. */
  abstract void bound(Session begun);

  @Override
  public void deadline() {
    Arrival unknown = arrival;
    if (heartbeat != null) {
      heartbeat.beat();
    } else if (unknown != null) {
      unknown.deadline();
    }
  }

  @Override
  public void dropped(long messages, long bytes) {
    if (session != null) {
      around.sessions().dropped(session, messages, bytes);
    }
  }

  @Override
  public void goAway() {
    webSocket.close(CloseCode.HUB_STOPS, "the hub stops");
  }

  @Override
  public void closed(int code, String reason) {
    Arrival unknown = arrival;
    if (unknown != null) {
      unknown.left();
    }
    if (session != null) {
      around.sessions().end(session, code, reason);
    }
  }
}
