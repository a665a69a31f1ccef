package dev.pushhub.core.api;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The HTTP request with which a page opened its WebSocket, as an {@link Authenticator} sees it.
 *
 * @param path the path, without the query, as it was sent; begins with a slash
 * @param query what stood behind the question mark, as it was sent; empty if there was none
 * @param headers every header, names in lower case, values in the order in which they came
 * @param remoteAddress the client; behind a trusted proxy the one it names, with port 0 where it
 *     names none
 */
public record HandshakeRequest(
    String path, String query, Map<String, List<String>> headers, InetSocketAddress remoteAddress) {

  /**
   * The first value of a header.
   *
   * @param name the header's name, in any case
   * @return the value, empty if the page did not send the header
   */
  public Optional<String> header(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null ? Optional.empty() : Optional.of(values.get(0));
  }

  /**
   * The elements of a header that is a list with commas, {@code Sec-WebSocket-Protocol} say.
   *
   * @param name the header's name, in any case
   * @return the elements without the spaces round them, over all headers of that name, empty ones
   *     left out; empty if the page did not send the header
   */
  public List<String> elements(String name) {
    List<String> elements = new ArrayList<>();
    for (String value : headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of())) {
      for (String part : value.split(",", -1)) {
        String element = part.strip();
        if (!element.isEmpty()) {
          elements.add(element);
        }
      }
    }
    return elements;
  }

  /**
   * Only where it came from: this text may end in a log, and the rest is anybody's text, with
   * credentials in it.
   */
  @Override
  public String toString() {
    return "handshake of " + remoteAddress;
  }
}
