package dev.pushhub.core.options;

import java.util.Locale;
import java.util.Optional;

/**
 * A host and a port as they stand in a Host header or an origin (RFC 9110, section 7.2).
 *
 * @param name a name in lower case, or an address as Java writes it, without brackets
 * @param port the port; 0 where none is written
 */
public record WebHost(String name, int port) {

  /**
   * Reads {@code host[:port]}: an ASCII name, an IPv4 address or an IPv6 address in brackets. No
   * user, no path.
   *
   * @param text such as {@code app.example.com:8080} or {@code [::1]}
   * @return the host; empty if the text is none
   */
  public static Optional<WebHost> parse(String text) {
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    if (text.startsWith("[") && end == 0) {
      return Optional.empty();
    }
    String host = end < 0 ? text : text.substring(0, end);
    String rest = end < 0 ? "" : text.substring(end);
    int port = rest.isEmpty() ? 0 : port(rest);
    return port < 0 ? Optional.empty() : name(host).map(name -> new WebHost(name, port));
  }

  /** A colon and a port; -1 if it is something else. */
  static int port(String text) {
    if (text.length() < 2 || text.length() > 6 || text.charAt(0) != ':') {
      return -1;
    }
    int port = 0;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      port = port * 10 + c - '0';
    }
    return port >= 1 && port <= 65_535 ? port : -1;
  }

  private static Optional<String> name(String host) {
    if (host.startsWith("[")) {
      String inner = host.substring(1, host.length() - 1);
      return inner.indexOf(':') < 0
          ? Optional.empty()
          : AddressRange.address(inner).map(address -> address.getHostAddress());
    }
    if (host.isEmpty() || host.length() > 253) {
      return Optional.empty();
    }
    for (int i = 0; i < host.length(); i++) {
      if (!isNameCharacter(host.charAt(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(host.toLowerCase(Locale.ROOT));
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_';
  }

  /**
   * Whether it is one of the three names of this machine, {@code localhost}, {@code 127.0.0.1} and
   * {@code [::1]}.
   *
   * @return true for those, however they are written
   */
  public boolean isLoopback() {
    return isLoopback(name);
  }

  static boolean isLoopback(String name) {
    return name.equals("localhost") || name.equals("127.0.0.1") || name.equals("0:0:0:0:0:0:0:1");
  }

  /**
   * Whether it is an address and no name, so that no name server had a say in it.
   *
   * @return true for IPv4 in four decimal numbers, and IPv6
   */
  public boolean isAddress() {
    return AddressRange.address(name).isPresent();
  }

  /**
   * Whether a page of that origin belongs to this host: the same name, on any port, where the three
   * names of this machine are one.
   *
   * @param origin the page's
   * @return true if the names are the same
   */
  public boolean isHostOf(WebOrigin origin) {
    return name.equals(origin.host()) || (isLoopback() && isLoopback(origin.host()));
  }
}
