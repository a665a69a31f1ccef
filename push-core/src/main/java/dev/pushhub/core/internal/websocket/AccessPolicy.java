package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.WebHost;
import dev.pushhub.core.options.WebOrigin;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * From where pages may connect: of which origin a page is (RFC 6455, section 10.2), and under which
 * name it has called the hub. Browsers let a page of any site open a WebSocket anywhere and say
 * only whose page it is; so this is what keeps another site's page from listening in a user's name.
 */
// The default asks that the page has the same host name as the hub, on any port, since page and hub
// most often are two servers on one machine. It rests on the Host header being what the browser
// asked for. An attacker who can make a name of his point to the hub's address (DNS rebinding) has
// both headers agree; so where nobody is authenticated, or the address is one that no stranger
// should reach, the name itself must be known.
final class AccessPolicy {
  /**
   * What is known of a connection and its handshake.
   *
   * @param peer the other end of the TCP connection
   * @param local the address it came to
   * @param trustedProxy whether the other end is a proxy that is trusted
   * @param forwarded whether a header says that it came through a proxy, trusted or not
   * @param secure whether the page's own connection is encrypted
   * @param host the Host header
   * @param origins the Origin headers; none if it is no browser
   */
  record Arrival(
      InetAddress peer,
      InetAddress local,
      boolean trustedProxy,
      boolean forwarded,
      boolean secure,
      WebHost host,
      List<String> origins) {}

  /** Why one may not connect, and what would allow it. */
  enum Refusal {
    UNKNOWN_HOST(
        "the hub is not known under that Host (against DNS rebinding). If the name is yours, give it"
            + " with the option access.allowedHosts; if a proxy connects here, give its address with"
            + " access.trustedProxies"),
    OTHER_SITE(
        "the page is of another site. If it is yours, give its origin with the option"
            + " access.allowedOrigins"),
    PROXIED_LOOPBACK(
        "it came through a proxy that sends a loopback Host, so it can't be seen whether the page is"
            + " the hub's. Let the proxy pass the browser's Host on, or give the page's origin with"
            + " the option access.allowedOrigins"),
    NULL_ORIGIN(
        "the page has no origin, as one opened from a file. Such are taken from loopback only, to a"
            + " loopback name, without a proxy, while nobody is authenticated and not only configured"
            + " origins may connect. Serve the page"
            + " from a web server and, where that has another name, give its origin with the option"
            + " access.allowedOrigins"),
    NO_ORIGIN(
        "the Origin header is none. Origins are given with the option access.allowedOrigins, as"
            + " scheme://host[:port]"),
    HTTP_OVER_TLS(
        "the page itself came without TLS, so anybody on its way may have changed it. Serve it over"
            + " https, and where it has another name, give its https origin with the option"
            + " access.allowedOrigins");

    private final String text;

    Refusal(String text) {
      this.text = text;
    }

    /** Reason and remedy, for the log. */
    String text() {
      return text;
    }
  }

  private final boolean authenticates;
  private final boolean configuredOnly;
  private final Set<WebOrigin> allowedOrigins;
  private final Set<String> allowedHosts;

  AccessPolicy(HubOptions options) {
    this.authenticates = options.authenticates();
    this.configuredOnly = options.access().configuredOriginsOnly();
    this.allowedOrigins = // both were checked with the options
        options.access().allowedOrigins().stream()
            .map(text -> WebOrigin.parse(text).orElseThrow())
            .collect(Collectors.toUnmodifiableSet());
    this.allowedHosts =
        options.access().allowedHosts().stream()
            .map(text -> WebHost.parse(text).orElseThrow().name())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Null if it may connect. */
  @Nullable Refusal refusal(Arrival arrival) {
    return isHostKnown(arrival) ? originRefusal(arrival) : Refusal.UNKNOWN_HOST;
  }

  private boolean isHostKnown(Arrival arrival) {
    boolean mustBe = !authenticates || arrival.local().isLoopbackAddress();
    WebHost host = arrival.host();
    return !mustBe
        || arrival.trustedProxy()
        || host.isLoopback()
        || host.isAddress()
        || allowedHosts.contains(host.name());
  }

  private @Nullable Refusal originRefusal(Arrival arrival) {
    if (arrival.origins().isEmpty()) {
      return null; // no browser; whoever is none can write any Origin
    }
    if (arrival.origins().size() > 1) {
      return Refusal.NO_ORIGIN;
    }
    String text = arrival.origins().get(0);
    if (text.equals("null")) {
      return mayBeOfNoOrigin(arrival) ? null : Refusal.NULL_ORIGIN;
    }
    WebOrigin origin = WebOrigin.parse(text).orElse(null);
    return origin == null ? Refusal.NO_ORIGIN : originRefusal(arrival, origin);
  }

  private boolean mayBeOfNoOrigin(Arrival arrival) {
    return !authenticates
        && !configuredOnly
        && arrival.peer().isLoopbackAddress()
        && arrival.host().isLoopback() // else a proxy that passes it on and says nothing
        && !arrival.trustedProxy()
        && !arrival.forwarded();
  }

  private @Nullable Refusal originRefusal(Arrival arrival, WebOrigin origin) {
    if (arrival.secure() && origin.scheme().equals("http")) {
      return Refusal.HTTP_OVER_TLS;
    }
    if (allowedOrigins.contains(origin)) {
      return null;
    }
    if (configuredOnly || !origin.isHttpOrHttps() || !arrival.host().isHostOf(origin)) {
      return Refusal.OTHER_SITE;
    }
    // What a proxy calls 127.0.0.1 is not what the page's browser calls so.
    return arrival.forwarded() && arrival.host().isLoopback() ? Refusal.PROXIED_LOOPBACK : null;
  }
}
