package dev.pushhub.core.options;

import java.util.Locale;
import java.util.Optional;

/**
 * A web origin as a browser writes it (RFC 6454, section 6.2): scheme, host and port.
 *
 * @param scheme in lower case, such as {@code https}
 * @param host in lower case, as {@link WebHost} reads it
 * @param port the port; the scheme's own where none is written, 0 where the scheme has none
 */
public record WebOrigin(String scheme, String host, int port) {

  /**
   * Reads {@code scheme://host[:port]} and nothing else: no path, no user, no wildcard, no {@code
   * null}.
   *
   * @param text such as {@code https://app.example.com} or {@code http://localhost:8080}
   * @return the origin; empty if the text is none
   */
  public static Optional<WebOrigin> parse(String text) {
    int mark = text.indexOf("://");
    if (mark < 1 || !isScheme(text.substring(0, mark))) {
      return Optional.empty();
    }
    String scheme = text.substring(0, mark).toLowerCase(Locale.ROOT);
    return WebHost.parse(text.substring(mark + 3))
        .map(
            host ->
                new WebOrigin(scheme, host.name(), host.port() == 0 ? own(scheme) : host.port()));
  }

  /** RFC 3986, section 3.1. */
  private static boolean isScheme(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = Character.toLowerCase(text.charAt(i));
      boolean letter = c >= 'a' && c <= 'z';
      boolean further = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (!letter && (i == 0 || !further)) {
        return false;
      }
    }
    return true;
  }

  private static int own(String scheme) {
    return switch (scheme) {
      case "http", "ws" -> 80;
      case "https", "wss" -> 443;
      default -> 0;
    };
  }

  /**
   * Whether it is a page of the web, rather than of an extension or an app.
   *
   * @return true for http and https
   */
  public boolean isHttpOrHttps() {
    return scheme.equals("http") || scheme.equals("https");
  }
}
