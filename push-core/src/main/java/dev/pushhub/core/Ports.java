package dev.pushhub.core;

import dev.pushhub.core.BindAddress.Names;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.tls.TlsContexts;
import dev.pushhub.core.internal.tls.TlsThreads;
import dev.pushhub.core.internal.transport.ConnectionFactory;
import dev.pushhub.core.internal.transport.EventLoopGroup;
import dev.pushhub.core.internal.transport.TlsFactory;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.ListenerOptions;
import dev.pushhub.core.options.TlsOptions;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of one hub, the pages' and the internal listener's: where each is bound, whether it
 * speaks TLS, and who gets what connects. The loops close them.
 */
final class Ports {
  private static final Logger LOG = LoggerFactory.getLogger(PushHub.class);
  private static final int NONE = -1;

  private final HubOptions options;
  private final EventLoopGroup loops;
  private final Counters counters;
  private final TlsThreads tlsThreads = new TlsThreads();
  private final BindAddress webSocketAddress;
  private final Optional<BindAddress> listenerAddress;
  private final int webSocketPort;
  private final int listenerPort;

  /** Binds them, or throws; then the loops are to be closed, which closes what is bound already. */
  Ports(
      HubOptions options,
      Names names,
      EventLoopGroup loops,
      ConnectionFactory pages,
      Supplier<ConnectionFactory> publishers,
      Counters counters) {
    this.options = options;
    this.loops = loops;
    this.counters = counters;
    webSocketAddress =
        resolve("WebSocket", webSocketAddress(options), options.webSocket().port(), names);
    webSocketPort = listen("WebSocket", webSocketAddress, options.webSocket().tls(), pages);
    listenerAddress = listenerAddress(options.listener(), names);
    listenerPort =
        listenerAddress
            .map(
                address ->
                    listen(
                        "internal listener", address, options.listener().tls(), publishers.get()))
            .orElse(NONE);
  }

  private static String webSocketAddress(HubOptions options) {
    return options.webSocket().address().orElse(options.authenticates() ? "" : "127.0.0.1");
  }

  private static Optional<BindAddress> listenerAddress(ListenerOptions listener, Names names) {
    if (!listener.enabled()) {
      return Optional.empty();
    }
    BindAddress address = resolve("internal listener", listener.address(), listener.port(), names);
    // Asked when the options were built as well; a name may lead elsewhere by now.
    if (!listener.mayLeaveLoopback() && !address.isLoopback()) {
      throw new PushException(Reason.EXPOSED, listener.whyLoopbackOnly() + ".");
    }
    return Optional.of(address);
  }

  private int listen(
      String what, BindAddress address, Optional<TlsOptions> tls, ConnectionFactory factory) {
    ConnectionFactory secured = secured(what, tls, factory);
    try {
      return loops.listen(address.socket(), secured);
    } catch (IOException e) {
      throw cannotBind(what, address.name(), address.port(), e);
    }
  }

  private static BindAddress resolve(String what, String address, int port, Names names) {
    try {
      return BindAddress.of(address, port, names);
    } catch (UnknownHostException e) {
      throw cannotBind(what, address, port, e);
    }
  }

  private static PushException cannotBind(String what, String address, int port, IOException e) {
    return new PushException(
        Reason.CANNOT_BIND,
        "The hub can't bind its "
            + what
            + " port "
            + port
            + (address.isEmpty() ? "" : " on " + address)
            + ": "
            + e.getMessage()
            + ". Give an address of this machine, and a port that no other process or hub uses and"
            + " that this one may bind, or 0 for any free one.",
        e);
  }

  private ConnectionFactory secured(
      String port, Optional<TlsOptions> tls, ConnectionFactory factory) {
    return tls.<ConnectionFactory>map(
            given ->
                new TlsFactory(
                    new TlsContexts(port, given),
                    tlsThreads,
                    loops.loops().size(),
                    options.limits().handshakeTimeout().toNanos(),
                    counters,
                    factory))
        .orElse(factory);
  }

  /** Tells the log that they are open, and what strangers may do there. */
  void tell() {
    LOG.info(
        "The hub is open: pages on port {}, {}.",
        webSocketPort,
        listenerPort == NONE ? "no internal listener" : "publishers on port " + listenerPort);
    new Exposure(options, webSocketAddress, listenerAddress).tell(webSocketPort);
  }

  int webSocket() {
    return webSocketPort;
  }

  /** -1 where there is no listener. */
  int listener() {
    return listenerPort;
  }

  /** Ends the threads of TLS. */
  void close() {
    tlsThreads.close();
  }
}
