package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.options.AccessOptions;
import dev.pushhub.core.options.AddressRange;
import dev.pushhub.core.options.ForwardedHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** For whom a connection comes: itself, or the client that trusted proxies name. */
final class TrustedProxies {
  private static final List<String> FORWARDING =
      List.of(
          "forwarded",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto",
          "x-forwarded-port",
          "x-forwarded-server",
          "x-forwarded-prefix",
          "x-forwarded-ssl",
          "x-forwarded-scheme",
          "x-forwarded",
          "via",
          "x-real-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "x-original-forwarded-for",
          "true-client-ip",
          "cf-connecting-ip",
          "fastly-client-ip");

  private final List<AddressRange> trusted;
  private final ForwardedHeader header;

  TrustedProxies(AccessOptions options) {
    this.trusted =
        options.trustedProxies().stream()
            .map(text -> AddressRange.parse(text).orElseThrow()) // checked with the options
            .toList();
    this.header = options.forwardedHeader();
  }

  boolean trusts(InetAddress address) {
    for (AddressRange range : trusted) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The client: the rightmost address of the header that is no trusted proxy's. Where the header
   * ends, or goes on with something that is no address, it is the last good one before that. From
   * somebody who is not trusted the header is not read.
   */
  InetSocketAddress client(RequestHead request, InetSocketAddress peer) {
    if (!trusts(peer.getAddress())) {
      return peer;
    }
    ForwardedHops hops =
        new ForwardedHops(
            header, request.headers().getOrDefault(header.lowerCaseName(), List.of()));
    InetSocketAddress client = peer;
    while (trusts(client.getAddress())) {
      InetSocketAddress hop = hops.next();
      if (hop == null) {
        return client;
      }
      client = hop;
    }
    return client;
  }

  /** Whether it came through a proxy, trusted or not, as one of the headers that they add tells. */
  static boolean isForwarded(RequestHead request) {
    return request.headers().hasOneOf(FORWARDING);
  }

  /**
   * Whether the page came to the proxy over TLS, as far as the request says so. It can only make
   * the rules stricter, so it need not be believed to be heeded.
   */
  static boolean saysHttps(RequestHead request) {
    return says(request.headers().get("x-forwarded-proto"), "https")
        || says(request.headers().get("x-forwarded-scheme"), "https")
        || says(request.headers().get("x-forwarded-ssl"), "on")
        || says(request.headers().get("forwarded"), "proto=https")
        || says(request.headers().get("forwarded"), "proto=\"https\"");
  }

  private static boolean says(@Nullable List<String> values, String word) {
    return values != null
        && values.stream().anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(word));
  }
}
