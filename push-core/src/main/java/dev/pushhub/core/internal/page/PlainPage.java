package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.OptionalLong;

/**
 * A page without a subprotocol, as in the reference: its first text frame is the credential, unless
 * that came with the handshake; what follows are messages, and it hears each push exactly as it was
 * pushed.
 *
 * <p>States: arriving (what the page sends while the authenticator is asked is kept, and its
 * leaving noticed), bound, over. Only its loop touches it.
 */
final class PlainPage extends Page {

  PlainPage(WebSocketConnection webSocket, HandshakeRequest handshake, PageSurroundings around) {
    super(webSocket, around);
    this.arrival = new Arrival(webSocket, handshake, around, this::bind);
  }

  @Override
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
}
