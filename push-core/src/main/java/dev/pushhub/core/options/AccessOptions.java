package dev.pushhub.core.options;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * From where pages may connect: of which web sites they are, under which names the hub may be
 * called, and which proxies are believed.
 *
 * @param allowedOrigins origins that may connect, besides those of the hub's own host name
 * @param configuredOriginsOnly whether only those may; always where a cookie may be the credential
 * @param allowedHosts names under which the hub may be called where a name server is not to be
 *     trusted
 * @param trustedProxies addresses and ranges of the proxies that are believed
 * @param forwardedHeader the header in which they say for whom they connect
 */
public record AccessOptions(
    Set<String> allowedOrigins,
    boolean configuredOriginsOnly,
    Set<String> allowedHosts,
    Set<String> trustedProxies,
    ForwardedHeader forwardedHeader) {

  /**
   * @param cookies whether a cookie may be the credential
   */
  void check(OptionProblems problems, boolean cookies) {
    for (String origin : allowedOrigins) {
      if (WebOrigin.parse(origin).isEmpty()) {
        problems.add(
            "access.allowedOrigins has '"
                + origin
                + "'; give each origin exactly as a browser sends it, scheme://host[:port], such as"
                + " https://app.example.com, without a path, a slash at its end or a wildcard");
      }
    }
    for (String host : allowedHosts) {
      if (WebHost.parse(host).filter(parsed -> parsed.port() == 0).isEmpty()) {
        problems.add(
            "access.allowedHosts has '"
                + host
                + "'; give each name as it stands in the Host header, without scheme, port and"
                + " wildcard, such as push.example.com");
      }
    }
    for (String proxy : trustedProxies) {
      if (AddressRange.parse(proxy).isEmpty()) {
        problems.add(
            "access.trustedProxies has '"
                + proxy
                + "'; give each as an address, such as 10.0.0.7 or ::1, or a range whose further"
                + " bits are zero, such as 10.0.0.0/8");
      }
    }
    if (configuredOriginsOnly && allowedOrigins.isEmpty()) {
      problems.add(
          (cookies
                  ? "webSocket.credentials has a cookie, which a browser sends for any site's page, and"
                      + " access.allowedOrigins is empty"
                  : "access.configuredOriginsOnly is set and access.allowedOrigins is empty, so no page"
                      + " could connect")
              + "; give the origins of your pages");
    }
  }

  /** Over TLS an http origin would be let in by its option and refused by the rule. */
  void checkForTls(OptionProblems problems) {
    for (String origin : allowedOrigins) {
      if (origin.startsWith("http://")) {
        problems.add(
            "access.allowedOrigins has '"
                + origin
                + "' and webSocket.tls is set; a page that came without TLS may not connect over it,"
                + " so serve it over https and give that origin");
      }
    }
  }

  /** Sets from where pages may connect. */
  public static final class Builder {
    private Set<String> allowedOrigins = Set.of();
    private boolean configuredOriginsOnly;
    private Set<String> allowedHosts = Set.of();
    private Set<String> trustedProxies = Set.of();
    private ForwardedHeader forwardedHeader = ForwardedHeader.X_FORWARDED_FOR;

    Builder() {}

    /**
     * Origins whose pages may connect, besides those of the same host name as the hub's (on any
     * port, as the Host header has it; {@code localhost}, {@code 127.0.0.1} and {@code [::1]} are
     * one name). A page of another site is refused with HTTP 403, and so is an http origin over
     * TLS, listed or not: the hub's TLS, or a proxy's that tells of it ({@code X-Forwarded-Proto},
     * {@code -Scheme}, {@code -Ssl} or {@code Forwarded}). Default: none. RFC 6455, section 10.2.
     *
     * <pre>{@code
     * builder.access(a -> a.allowedOrigins(Set.of("https://app.example.com", "http://localhost:5173")));
     * }</pre>
     *
     * @param origins each exactly as a browser sends it: {@code scheme://host[:port]}
     * @return this
     */
    public Builder allowedOrigins(Collection<String> origins) {
      allowedOrigins = sorted(origins);
      return this;
    }

    /**
     * Whether only the configured origins may connect, and not the hub's own host name on any port.
     * Default: false; true where {@code webSocket.credentials} names a cookie. Set it where other
     * ports of that name belong to others, and where your authenticator looks at cookies by itself:
     * a cookie goes to every port of a host. A request without Origin is still taken: it comes from
     * no browser.
     *
     * @param only true for {@link #allowedOrigins} alone
     * @return this
     */
    public Builder configuredOriginsOnly(boolean only) {
      configuredOriginsOnly = only;
      return this;
    }

    /**
     * Names under which the hub may be called. Against DNS rebinding, the Host header must be an IP
     * address, {@code localhost} or one of these while nobody is authenticated, and always for a
     * connection to a loopback address, unless it comes from a trusted proxy. Anything else is
     * refused with HTTP 403. Default: none.
     *
     * @param names as they stand in the Host header, without port, in any case
     * @return this
     */
    public Builder allowedHosts(Collection<String> names) {
      allowedHosts = sorted(names);
      return this;
    }

    /**
     * The proxies that are believed when they say for whom they connect. The client is the
     * rightmost address of {@link #forwardedHeader} that is none of these; if one that has to be
     * read is no address, it is the last one before that. From anybody else the header is ignored.
     * Default: none.
     *
     * @param addresses addresses and ranges, such as {@code 127.0.0.1}, {@code 10.0.0.0/8}, {@code
     *     fd00::/8}
     * @return this
     */
    public Builder trustedProxies(Collection<String> addresses) {
      trustedProxies = sorted(addresses);
      return this;
    }

    /**
     * The one header in which the trusted proxies say for whom they connect; the others are not
     * read. Default: {@code X-Forwarded-For}. The proxy must set it or add to it in every request.
     *
     * @param header which
     * @return this
     */
    public Builder forwardedHeader(ForwardedHeader header) {
      forwardedHeader = header;
      return this;
    }

    private static Set<String> sorted(Collection<String> texts) {
      Set<String> all = new TreeSet<>();
      texts.forEach(text -> all.add(text.toLowerCase(Locale.ROOT)));
      return Collections.unmodifiableSet(all);
    }

    // A cookie goes to every port of a host, so there the host's name is not enough.
    AccessOptions build(boolean cookies) {
      return new AccessOptions(
          allowedOrigins,
          configuredOriginsOnly || cookies,
          allowedHosts,
          trustedProxies,
          forwardedHeader);
    }
  }
}
