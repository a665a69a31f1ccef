package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.HandshakeRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a page presents and nobody else may read: its credential, query, cookies, Authorization and
 * subprotocols (a token may stand there), whole and in their parts. An authenticator's exception
 * may repeat them, so they are masked in it.
 */
final class PageSecrets {
  private static final List<String> HEADERS =
      List.of("cookie", "authorization", "proxy-authorization", "sec-websocket-protocol");

  /** A shorter part is no secret, and to mask it would only make a message unreadable. */
  private static final int SHORTEST = 4;

  private final Set<String> all = new LinkedHashSet<>();

  private PageSecrets() {}

  /** The longest first where one holds another. */
  static Set<String> of(String credential, HandshakeRequest handshake) {
    PageSecrets secrets = new PageSecrets();
    secrets.all.add(credential);
    secrets.add(handshake.query(), "[&=]");
    for (String header : HEADERS) {
      for (String value : handshake.headers().getOrDefault(header, List.of())) {
        secrets.add(value, "[;,=\\s]+");
      }
    }
    return secrets.all;
  }

  private void add(String whole, String separators) {
    addOne(whole);
    for (String part : whole.split(separators, -1)) {
      addOne(part);
    }
  }

  private void addOne(String secret) {
    if (secret.length() >= SHORTEST) {
      all.add(secret);
    }
  }
}
