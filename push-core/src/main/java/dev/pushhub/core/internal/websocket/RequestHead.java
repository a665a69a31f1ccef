package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.HandshakeRequest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An HTTP request's line and headers (RFC 9112, sections 3 and 5), read strictly.
 *
 * @param method such as GET
 * @param target what was asked for: path and query
 * @param version such as HTTP/1.1
 * @param headers every header; see {@link HeaderLines}
 */
record RequestHead(String method, String target, String version, HeaderLines headers) {
  private static final int LONGEST_METHOD = 32; // so much is looked at each time bytes come

  /**
   * Whether the bytes can be the beginning of a request, as far as its method: a publisher or a TLS
   * client that was led to the wrong port need not wait for its own timeout to learn so.
   */
  static boolean mayBegin(ByteBuffer in) {
    int from = in.position();
    int to = Math.min(in.limit(), from + LONGEST_METHOD);
    for (int i = from; i < to; i++) {
      byte b = in.get(i);
      if (b == ' ') {
        return i > from;
      }
      if (!HeaderLines.isTokenCharacter((char) (b & 0xFF))) {
        return false;
      }
    }
    return true;
  }

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
    int end = HeaderLines.lineEnd(text, 0);
    int afterMethod = text.indexOf(' ');
    int afterTarget = text.indexOf(' ', afterMethod + 1);
    if (afterMethod < 1
        || afterTarget < 0
        || afterTarget > end
        || !HeaderLines.isToken(text, 0, afterMethod)
        || !text.startsWith("HTTP/", afterTarget + 1)
        || text.lastIndexOf(' ', end - 1) != afterTarget) {
      throw new IllegalArgumentException("not an HTTP request");
    }
    return new RequestHead(
        text.substring(0, afterMethod),
        text.substring(afterMethod + 1, afterTarget),
        text.substring(afterTarget + 1, end),
        HeaderLines.parse(text, end + 2));
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

  /** The target without its query. */
  String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  /** Whether the target is a path of visible ASCII characters (RFC 9112, section 3.2.1). */
  boolean isTargetPath() {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) <= ' ' || target.charAt(i) >= 0x7F) {
        return false;
      }
    }
    return target.startsWith("/");
  }

  HandshakeRequest toHandshake(InetSocketAddress remote) {
    int mark = target.indexOf('?');
    return new HandshakeRequest(
        path(), mark < 0 ? "" : target.substring(mark + 1), headers, remote);
  }
}
