package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.log.LogText;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import dev.pushhub.core.internal.websocket.AccessPolicy.Arrival;
import dev.pushhub.core.internal.websocket.AccessPolicy.Refusal;
import dev.pushhub.core.internal.websocket.AddressQuota.Place;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.WebHost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may come in: asked once when a connection is accepted, and once when its handshake is read.
 * Whoever may not is counted, and a few a minute are logged, with the option that would let them
 * in.
 *
 * <p>Shared by all loops of a hub.
 */
final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private final TrustedProxies proxies;
  private final AccessPolicy origins;
  private final AddressQuota quota;
  private final Counters counters;
  private final AtomicInteger beingRefused = new AtomicInteger();
  private final Map<Refusal, LogBudget> refusals = new EnumMap<>(Refusal.class);
  private final LogBudget full = new LogBudget();
  private final LogBudget crowded = new LogBudget();
  private final LogBudget malformed = new LogBudget();

  Admission(HubOptions options, Counters counters) {
    this.proxies = new TrustedProxies(options.access());
    this.origins = new AccessPolicy(options);
    this.quota = new AddressQuota(options.limits());
    this.counters = counters;
    for (Refusal refusal : Refusal.values()) {
      refusals.put(refusal, new LogBudget());
    }
  }

  /**
   * A place for a connection that was just accepted, given back when it ends; null if there is
   * none, which {@link #turnAway} tells it.
   */
  @Nullable Place enter(Connection connection) {
    Place place = quota.enter();
    if (place == null) {
      counters.connectionsRefused.increment();
      full.write(
          others ->
              LOG.warn(
                  "Refused a connection of {}: there are as many as the option limits.connections"
                      + " allows.{}",
                  connection.remoteAddress(),
                  others));
      return null;
    }
    connection.atEnd(place);
    InetAddress peer = connection.remoteAddress().getAddress();
    if (peer.isLoopbackAddress() || proxies.trusts(peer)) {
      return place; // counted, if at all, once it is known whom it comes for
    }
    if (mayCount(place, connection.remoteAddress())) {
      return place;
    }
    connection.atEnd(() -> {});
    place.run();
    return null;
  }

  /** Refuses a connection that has no place. */
  ConnectionHandler turnAway(Connection connection) {
    return RefusedConnection.refuse(connection, beingRefused, HttpAnswer.full());
  }

  private boolean mayCount(Place place, InetSocketAddress client) {
    if (place.countFor(client.getAddress())) {
      return true;
    }
    counters.connectionsPerAddressRefused.increment();
    crowded.write(
        others ->
            LOG.warn(
                "Refused a connection of {}: its address has as many as the option"
                    + " limits.connectionsPerAddress allows.{} If that is a proxy, give its address"
                    + " with the option access.trustedProxies.",
                client.getAddress(),
                others));
    return false;
  }

  /** For whom the connection comes. */
  InetSocketAddress client(RequestHead request, Connection connection) {
    return proxies.client(request, connection.remoteAddress());
  }

  /** The answer to a handshake that may not go on; null if it may. */
  @Nullable HttpAnswer refusal(
      RequestHead request, Connection connection, Place place, InetSocketAddress client) {
    WebHost host = WebHost.parse(request.single("host")).orElse(null);
    if (host == null) {
      return HttpAnswer.badRequest("the Host header is missing, or no host");
    }
    boolean forwarded = TrustedProxies.isForwarded(request);
    Refusal refusal = origins.refusal(arrival(request, connection, host, forwarded));
    if (refusal != null) {
      counters.originsRefused.increment();
      tell(refusal, request, client);
      return HttpAnswer.forbidden();
    }
    // Loopback is spared, unless a proxy hides behind it whose clients are not known.
    boolean spared = client.getAddress().isLoopbackAddress() && !forwarded;
    return place.isCounted() || spared || mayCount(place, client) ? null : HttpAnswer.crowded();
  }

  private Arrival arrival(
      RequestHead request, Connection connection, WebHost host, boolean forwarded) {
    InetAddress peer = connection.remoteAddress().getAddress();
    return new Arrival(
        peer,
        connection.localAddress(),
        proxies.trusts(peer),
        forwarded,
        connection.isSecure() || TrustedProxies.saysHttps(request),
        host,
        request.headers().getOrDefault("origin", List.of()));
  }

  /** Notes a request that is no proper one, of which nothing is repeated but its path. */
  void malformed(Connection connection, String path, HttpAnswer answer) {
    malformed.write(
        others ->
            LOG.warn(
                "Refused a handshake of {}{}: {}.{}",
                connection.remoteAddress(),
                path.isEmpty() ? "" : " (path " + LogText.of(path) + ")",
                answer.text(),
                others));
  }

  private void tell(Refusal refusal, RequestHead request, InetSocketAddress client) {
    LogBudget budget = refusals.get(refusal);
    if (budget != null) {
      budget.write(
          others ->
              LOG.warn(
                  "Refused a page at {} (path {}, Host {}, Origin {}): {}.{}",
                  client,
                  LogText.of(request.path()),
                  LogText.of(request.single("host")),
                  LogText.of(
                      String.join(", ", request.headers().getOrDefault("origin", List.of()))),
                  refusal.text(),
                  others));
    }
  }
}
