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
    String[] parts = text.substring(0, end).split(" ", -1);
    if (parts.length != 3 || !isToken(parts[0]) || !parts[2].startsWith("HTTP/")) {
      throw new IllegalArgumentException("not an HTTP request");
    }
    Map<String, List<String>> headers = new HashMap<>();
    for (int from = end + 2; from < text.length(); from = end + 2) {
      end = lineEnd(text, from);
      addHeader(headers, text.substring(from, end));
    }
    return new RequestHead(parts[0], parts[1], parts[2], headers);
  }

  private static int lineEnd(String text, int from) {
    int end = text.indexOf("\r\n", from);
    return end < 0 ? text.length() : end;
  }

  private static void addHeader(Map<String, List<String>> headers, String line) {
    int colon = line.indexOf(':');
    if (colon < 0 || !isToken(line.substring(0, colon))) {
      throw new IllegalArgumentException("a header line that is none");
    }
    String value = line.substring(colon + 1).strip();
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' && value.charAt(i) != '\t') {
        throw new IllegalArgumentException("a control character in a header");
      }
    }
    headers.merge(
        line.substring(0, colon).toLowerCase(Locale.ROOT), List.of(value), RequestHead::both);
  }

  private static List<String> both(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c >= 127 || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** A header's only value; empty if it is missing or there are several. */
  String single(String name) {
    List<String> values = headers.get(name);
    return values == null || values.size() != 1 ? "" : values.get(0);
  }

  /** Whether a header that is a list, such as Connection, has an element; case does not count. */
  boolean lists(String name, String element) {
    for (String value : headers.getOrDefault(name, List.of())) {
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
