package dev.pushhub.core.options;

import dev.pushhub.core.api.HandshakeRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a page's credential stands: in its first text frame, as in the reference, or in its
 * handshake. {@link WebSocketOptions.Builder#credentials} takes one or several.
 *
 * <pre>{@code
 * builder.webSocket(w -> w.credentials(CredentialSource.cookie("SESSION")))
 *     .access(a -> a.allowedOrigins(Set.of("https://app.example.com")));
 * }</pre>
 *
 * <p>A page whose credential came with the handshake is authenticated as soon as it is open, and
 * its first frame is a message. A refusal is told by a close code after the handshake has been
 * answered, because a browser tells its page no HTTP status.
 */
public sealed interface CredentialSource {

  /**
   * The credential in a handshake.
   *
   * @param handshake the page's handshake
   * @return the credential, not empty; empty if there is none here, and if there are several that
   *     differ, because nobody can tell who put which there
   */
  Optional<String> find(HandshakeRequest handshake);

  /**
   * The page's first text frame. The default, and the only source that needs nothing of the
   * handshake.
   *
   * @return the source
   */
  static CredentialSource firstFrame() {
    return new FirstFrame();
  }

  /**
   * A parameter of the URL's query: {@code new WebSocket("wss://host/?token=" +
   * encodeURIComponent(token))}. Proxies write URLs into their logs, so such a token should be
   * short-lived or good for one use.
   *
   * @param parameter the parameter's name, as it is after decoding, not empty
   * @return the source
   * @throws IllegalArgumentException if the name is empty
   */
  static CredentialSource query(String parameter) {
    return new Query(parameter);
  }

  /**
   * A cookie, which a browser sends by itself. So any site could open a WebSocket in the user's
   * name; the hub therefore lets in only pages whose Origin is configured exactly.
   *
   * @param name the cookie's name, case-sensitive
   * @return the source
   * @throws IllegalArgumentException if no cookie can have that name
   */
  static CredentialSource cookie(String name) {
    return new Cookie(name);
  }

  /**
   * A bearer token among the subprotocols, which is what a page can set where it can set no header:
   * {@code new WebSocket(url, ["pushhub.bearer", token])}. The token is the element right behind
   * {@value BearerSubprotocol#NAME}; the hub's answer selects {@value BearerSubprotocol#NAME} and
   * never the token. An element is made of the characters of an HTTP token (RFC 9110, section
   * 5.6.2): a JSON Web Token is, another credential may have to be encoded, as base64url say, which
   * the authenticator then undoes.
   *
   * @return the source
   */
  static CredentialSource bearerSubprotocol() {
    return new BearerSubprotocol();
  }

  /**
   * The header {@code Authorization: Bearer <token>} (RFC 6750, section 2.1), for clients that are
   * no browser.
   *
   * @return the source
   */
  static CredentialSource bearerHeader() {
    return new BearerHeader();
  }

  private static Optional<String> theOnly(List<String> found) {
    return found.stream().distinct().count() == 1 && !found.get(0).isEmpty()
        ? Optional.of(found.get(0))
        : Optional.empty();
  }

  /** The page's first text frame. */
  record FirstFrame() implements CredentialSource {
    @Override
    public Optional<String> find(HandshakeRequest handshake) {
      return Optional.empty();
    }
  }

  /**
   * A parameter of the query.
   *
   * @param parameter its name
   */
  record Query(String parameter) implements CredentialSource {
    /**
     * Refuses the empty name.
     *
     * @param parameter its name
     */
    public Query {
      if (parameter.isEmpty()) {
        throw new IllegalArgumentException(
            "The name of a query parameter is empty; give one, such as token.");
      }
    }

    @Override
    public Optional<String> find(HandshakeRequest handshake) {
      List<String> found = new ArrayList<>();
      try {
        for (String pair : handshake.query().split("&", -1)) {
          int equals = pair.indexOf('=');
          if (equals > 0 && decoded(pair.substring(0, equals)).equals(parameter)) {
            found.add(decoded(pair.substring(equals + 1)));
          }
        }
      } catch (IllegalArgumentException e) {
        return Optional.empty(); // a percent sign without two digits
      }
      return theOnly(found);
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
  }

  /**
   * A cookie (RFC 6265, section 4.2).
   *
   * @param name its name
   */
  record Cookie(String name) implements CredentialSource {
    /**
     * Refuses a name that no cookie can have.
     *
     * @param name its name
     */
    public Cookie {
      if (name.isEmpty()
          || name.chars().anyMatch(c -> c <= ' ' || c > '~' || ";,=\"".indexOf(c) >= 0)) {
        throw new IllegalArgumentException(
            "No cookie can have the name given; give one of letters, digits, - and _, such as"
                + " SESSION.");
      }
    }

    @Override
    public Optional<String> find(HandshakeRequest handshake) {
      List<String> found = new ArrayList<>();
      for (String header : handshake.headers().getOrDefault("cookie", List.of())) {
        for (String pair : header.split(";", -1)) {
          int equals = pair.indexOf('=');
          if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
            found.add(unquoted(pair.substring(equals + 1).strip()));
          }
        }
      }
      return theOnly(found);
    }

    private static String unquoted(String value) {
      return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
          ? value.substring(1, value.length() - 1)
          : value;
    }
  }

  /** A token among the subprotocols. */
  record BearerSubprotocol() implements CredentialSource {
    /** What stands before the token, and what the hub selects. */
    public static final String NAME = "pushhub.bearer";

    @Override
    public Optional<String> find(HandshakeRequest handshake) {
      List<String> offered = handshake.elements("sec-websocket-protocol");
      List<String> found = new ArrayList<>();
      for (int i = 0; i + 1 < offered.size(); i++) {
        if (offered.get(i).equals(NAME)) {
          found.add(offered.get(i + 1));
        }
      }
      return theOnly(found);
    }
  }

  /** The Authorization header. */
  record BearerHeader() implements CredentialSource {
    private static final String SCHEME = "Bearer ";

    @Override
    public Optional<String> find(HandshakeRequest handshake) {
      List<String> found = new ArrayList<>();
      for (String header : handshake.headers().getOrDefault("authorization", List.of())) {
        if (header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
          found.add(header.substring(SCHEME.length()).strip());
        }
      }
      return theOnly(found);
    }
  }
}
