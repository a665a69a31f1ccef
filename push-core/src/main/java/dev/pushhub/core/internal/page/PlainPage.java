package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.session.Heartbeat;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import dev.pushhub.core.internal.websocket.WebSocketHandler;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A page without a subprotocol, as in the reference: its first text frame is the credential, unless
 * that came with the handshake; what follows are messages, and it hears each push exactly as it was
 * pushed.
 *
 * <p>States: arriving (what the page sends while the authenticator is asked is kept, and its
 * leaving noticed), bound, over. Only its loop touches it.
 */
final class PlainPage implements WebSocketHandler {
  private final WebSocketConnection webSocket;
  private final PageSurroundings around;
  private @Nullable Arrival arrival; // let go once it is bound
  private @Nullable Session session;
  private @Nullable Heartbeat heartbeat;

  PlainPage(WebSocketConnection webSocket, HandshakeRequest handshake, PageSurroundings around) {
    this.webSocket = webSocket;
    this.around = around;
    this.arrival = new Arrival(webSocket, handshake, around, this::bind);
  }

  /** It is open; what the handshake says of its credential is known. */
  void begin(HandshakeCredential.Found credential) {
    Arrival unknown = arrival;
    if (unknown == null) {
      return;
    }
    if (credential.isAwaited()) {
      unknown.await();
    } else if (credential.text().isEmpty()) {
      unknown.refuse("no credential came with the handshake");
    } else {
      unknown.authenticate(credential.text());
    }
  }

  @Override
  public void text(String message) {
    Arrival unknown = arrival;
    if (session != null) {
      session.received(message);
    } else if (unknown != null && !message.isEmpty()) {
      unknown.authenticate(message);
    } else if (unknown != null) {
      unknown.refuse("the first message must be the credential");
    }
  }

  private void bind(String uid, OptionalLong until, HandshakeRequest handshake) {
    session = around.sessions().begin(uid, webSocket, handshake, null);
    heartbeat = around.sessions().heartbeat(webSocket, until);
    arrival = null;
    webSocket.release();
  }

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
