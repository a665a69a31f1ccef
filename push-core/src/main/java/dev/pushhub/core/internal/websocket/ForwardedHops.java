package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.options.AddressRange;
import dev.pushhub.core.options.ForwardedHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The addresses in a forwarding header, from the right: the last proxy's word first. Several
 * headers of the name are one list (RFC 9110, section 5.3).
 */
// Read from the right because what stands on the left is the client's to forge: an opening quote
// there, read from the left, would swallow what the proxies have added.
final class ForwardedHops {
  private final ForwardedHeader kind;
  private final String list;
  private int end;

  ForwardedHops(ForwardedHeader kind, List<String> values) {
    this.kind = kind;
    this.list = String.join(",", values);
    this.end = values.isEmpty() ? -1 : list.length();
  }

  /** The next one to the left, port 0 where it says none; null if there is none, or no address. */
  @Nullable InetSocketAddress next() {
    if (end < 0) {
      return null;
    }
    int comma = commaBefore(end);
    String element = list.substring(comma + 1, end).strip();
    end = comma;
    String node = kind == ForwardedHeader.FORWARDED ? parameterFor(element) : element;
    return node == null ? null : node(node);
  }

  private int commaBefore(int from) {
    boolean quoted = false;
    for (int i = from - 1; i >= 0; i--) {
      char c = list.charAt(i);
      if (c == '"' && kind == ForwardedHeader.FORWARDED) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  /**
   * RFC 7239, section 4; an escape in a quoted value is taken for none, since no address has it.
   */
  private static @Nullable String parameterFor(String element) {
    String found = null;
    int i = 0;
    while (i < element.length()) {
      int equals = element.indexOf('=', i);
      if (equals < 0) {
        return null;
      }
      String name = element.substring(i, equals).strip().toLowerCase(Locale.ROOT);
      int from = equals + 1;
      boolean quoted = element.startsWith("\"", from);
      int to = element.indexOf(quoted ? '"' : ';', quoted ? from + 1 : from);
      if (quoted && to < 0) {
        return null;
      }
      String value = element.substring(quoted ? from + 1 : from, to < 0 ? element.length() : to);
      int semicolon = quoted ? element.indexOf(';', to) : to;
      if (name.equals("for")) {
        if (found != null) {
          return null;
        }
        found = value.strip();
      }
      i = semicolon < 0 ? element.length() : semicolon + 1;
    }
    return found;
  }

  /** An IPv4 address, or an IPv6 address with or without brackets; a port behind it or none. */
  private static @Nullable InetSocketAddress node(String text) {
    String host = text;
    String port = "";
    int colon = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    if (text.startsWith("[")) {
      int inside = text.indexOf(':');
      if (colon == 0 || inside < 0 || inside > colon) {
        return null;
      }
      host = text.substring(1, colon - 1);
      port = text.substring(colon);
    } else if (colon >= 0 && colon == text.lastIndexOf(':')) {
      host = text.substring(0, colon);
      port = text.substring(colon);
    }
    Optional<InetAddress> address = AddressRange.address(host);
    int number = port(port);
    return address.isEmpty() || number < 0 ? null : new InetSocketAddress(address.get(), number);
  }

  /** 0 where there is none, or a name for it (RFC 7239, section 6.2); -1 where it is no port. */
  private static int port(String text) {
    if (text.isEmpty() || text.startsWith(":_")) {
      return 0;
    }
    boolean digits = text.substring(1).chars().allMatch(c -> c >= '0' && c <= '9');
    if (text.charAt(0) != ':' || !digits || text.length() < 2 || text.length() > 6) {
      return -1;
    }
    int port = Integer.parseInt(text.substring(1));
    return port <= 65_535 ? port : -1;
  }
}
