package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.HandshakeRequest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An HTTP request's line and headers (RFC 9112, sections 3 and 5), read strictly.
 *
 * @param method such as GET
 * @param target what was asked for: path and query
 * @param version such as HTTP/1.1
 * @param headers every header, names in lower case, values in the order in which they came
 */
record RequestHead(
    String method, String target, String version, Map<String, List<String>> headers) {

  private static final boolean[] TOKEN = tokenCharacters();

  /**
   * Reads a head; the bytes end before the empty line, and are in an array.
   *
   * @throws IllegalArgumentException if it is none; the message may be told to anybody
   */
  static RequestHead parse(ByteBuffer head) {
    String text =
        new String(
            head.array(),
            head.arrayOffset() + head.position(),
            head.remaining(),
            StandardCharsets.ISO_8859_1);
    int end = lineEnd(text, 0);
    int afterMethod = text.indexOf(' ');
    int afterTarget = text.indexOf(' ', afterMethod + 1);
    if (afterMethod < 1
        || afterTarget < 0
        || afterTarget > end
        || !isToken(text, 0, afterMethod)
        || !text.startsWith("HTTP/", afterTarget + 1)
        || text.lastIndexOf(' ', end - 1) != afterTarget) {
      throw new IllegalArgumentException("not an HTTP request");
    }
    Map<String, List<String>> headers = new HashMap<>();
    for (int from = end + 2, to; from < text.length(); from = to + 2) {
      to = lineEnd(text, from);
      addHeader(headers, text, from, to);
    }
    return new RequestHead(
        text.substring(0, afterMethod),
        text.substring(afterMethod + 1, afterTarget),
        text.substring(afterTarget + 1, end),
        headers);
  }

  private static int lineEnd(String text, int from) {
    int end = text.indexOf("\r\n", from);
    return end < 0 ? text.length() : end;
  }

  private static void addHeader(Map<String, List<String>> headers, String text, int from, int to) {
    int colon = text.indexOf(':', from);
    if (colon < 0 || colon >= to || !isToken(text, from, colon)) {
      throw new IllegalArgumentException("a header line that is none");
    }
    String name = text.substring(from, colon).toLowerCase(Locale.ROOT);
    String value = text.substring(colon + 1, to).strip();
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' && value.charAt(i) != '\t') {
        throw new IllegalArgumentException("a control character in a header");
      }
    }
    List<String> sooner = headers.put(name, List.of(value));
    if (sooner != null) {
      headers.put(name, both(sooner, value));
    }
  }

  private static List<String> both(List<String> some, String more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }

  private static boolean isToken(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= 128 || !TOKEN[c]) {
        return false;
      }
    }
    return to > from;
  }

  /** RFC 9110, section 5.6.2: which characters a token is made of. */
  private static boolean[] tokenCharacters() {
    boolean[] token = new boolean[128];
    for (char c = '!'; c < 127; c++) {
      token[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
    return token;
  }

  /** A header's only value; empty if it is missing or there are several. */
  String single(String name) {
    List<String> values = headers.get(name);
    return values == null || values.size() != 1 ? "" : values.get(0);
  }

  /** Whether a header that is a list, such as Connection, has an element; case does not count. */
  boolean lists(String name, String element) {
    for (String value : headers.getOrDefault(name, List.of())) {
      if (value.equalsIgnoreCase(element)) {
        return true; // what nearly everybody sends
      }
      for (String part : value.split(",", -1)) {
        if (part.strip().equalsIgnoreCase(element)) {
          return true;
        }
      }
    }
    return false;
  }

  HandshakeRequest toHandshake(InetSocketAddress remote) {
    int mark = target.indexOf('?');
    return new HandshakeRequest(
        mark < 0 ? target : target.substring(0, mark),
        mark < 0 ? "" : target.substring(mark + 1),
        Collections.unmodifiableMap(headers),
        remote);
  }
}
