package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.session.PageOutput;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import org.jspecify.annotations.Nullable;

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
    super(webSocket, handshake, around);
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

  @Override
  @Nullable PageOutput output() {
    return null;
  }

  @Override
  void bound(Session begun) {
    webSocket.release();
  }
}
