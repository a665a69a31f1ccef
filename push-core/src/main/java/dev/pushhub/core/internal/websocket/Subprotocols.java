package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.options.CredentialSource;
import dev.pushhub.core.options.CredentialSource.BearerSubprotocol;
import dev.pushhub.core.options.WebSocketOptions;
import java.util.List;

/**
 * The subprotocols a hub selects (RFC 6455, section 4.2.2), the one it likes best first. A browser
 * gives a connection up whose page offered some and which selected none.
 *
 * @param known their names
 */
// Only names of this list are ever answered, so a token among the offered ones is not echoed.
record Subprotocols(List<String> known) {
  /** JSON frames, with positions from which a page resumes. */
  static final String RESUMABLE = "pushhub.v1";

  private static final String HEADER = "sec-websocket-protocol";

  static Subprotocols of(WebSocketOptions options) {
    return new Subprotocols(
        options.credentials().contains(CredentialSource.bearerSubprotocol())
            ? List.of(RESUMABLE, BearerSubprotocol.NAME)
            : List.of(RESUMABLE));
  }

  /** The one that is answered; empty for none. */
  String select(HandshakeRequest handshake) {
    if (!handshake.headers().containsKey(HEADER)) {
      return "";
    }
    List<String> offered = handshake.elements(HEADER);
    return known.stream().filter(offered::contains).findFirst().orElse("");
  }
}
