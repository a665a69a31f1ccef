package dev.pushhub.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect: resolves the name, then tries its addresses one after the other, each
 * with an equal share of the time that is left, so that a first address that swallows packets
 * leaves time for the second. With TLS, connected means that hands have been shaken.
 *
 * <p>For the I/O thread only. Resolving can't be done without blocking and can't be interrupted, so
 * it has a daemon thread of its own, {@code pushhub-client-resolve}, which ends by itself when the
 * resolver gives up; nobody waits for it past the connect timeout.
 */
final class HubConnector {
  private final HubAddress hub;
  private final Optional<SSLContext> tls;
  private final Selector selector;
  private final long deadline;
  private final CompletableFuture<InetAddress[]> resolved = new CompletableFuture<>();
  private final List<IOException> failures = new ArrayList<>();
  private @Nullable Deque<InetAddress> addresses;
  private @Nullable InetSocketAddress current;
  private @Nullable SocketChannel channel;
  private @Nullable TlsChannel encrypted;
  private long addressDeadline;

  HubConnector(ClientOptions options, Selector selector, long now) {
    this.hub = options.hub();
    this.tls = options.tls();
    this.selector = selector;
    deadline = now + options.connectTimeout().toNanos();
    addressDeadline = deadline;
    Thread resolver = new Thread(this::resolve, "pushhub-client-resolve");
    resolver.setDaemon(true);
    resolver.start();
  }

  private void resolve() {
    try {
      resolved.complete(InetAddress.getAllByName(hub.host()));
    } catch (UnknownHostException | RuntimeException e) {
      resolved.completeExceptionally(e);
    }
    selector.wakeup();
  }

  /**
   * Goes on as far as it can without waiting.
   *
   * @return the connected channel, or null while it has to wait
   * @throws IOException if no address can be connected to
   */
  @Nullable HubChannel advance(long now) throws IOException {
    if (addresses == null) {
      addresses = resolvedAddresses(now);
    }
    while (addresses != null) {
      if (channel == null) {
        InetAddress next = addresses.poll();
        if (next == null) {
          throw allFailed();
        }
        addressDeadline = now + Math.max(0, deadline - now) / (addresses.size() + 1);
        current = new InetSocketAddress(next, hub.port());
      }
      try {
        HubChannel connected = connected();
        if (connected != null) {
          channel = null;
          encrypted = null;
        } else if (now - addressDeadline >= 0) {
          throw new SocketTimeoutException(
              encrypted == null ? "no answer in time" : "the TLS handshake was not done in time");
        }
        return connected;
      } catch (IOException | RuntimeException e) {
        failures.add(named(e));
        close();
      }
    }
    return null;
  }

  /** When {@link #advance} must be called again, whatever happens. */
  long deadline() {
    return addressDeadline;
  }

  void close() {
    SocketChannel open = channel;
    channel = null;
    encrypted = null;
    HubConnection.closeQuietly(open);
  }

  private @Nullable Deque<InetAddress> resolvedAddresses(long now) throws IOException {
    if (!resolved.isDone()) {
      if (now - deadline >= 0) {
        throw new SocketTimeoutException("the name was not resolved in time");
      }
      return null;
    }
    try {
      return new ArrayDeque<>(List.of(resolved.join()));
    } catch (CompletionException e) {
      throw new IOException("the name can't be resolved", e.getCause());
    }
  }

  /** The channel, or null while it has to wait. */
  private @Nullable HubChannel connected() throws IOException {
    TlsChannel shaking = encrypted;
    if (shaking == null) {
      SocketChannel connected = connectedByTcp();
      if (connected == null || tls.isEmpty()) {
        return connected == null ? null : HubChannel.plain(connected);
      }
      shaking = new TlsChannel(connected, ClientTls.engine(tls.get(), hub));
      encrypted = shaking;
    }
    try {
      return shaking.shakeHands(selector) ? shaking : null;
    } catch (SSLException e) {
      throw new SSLException(
          "TLS failed (is its certificate trusted, and for this host?): " + e.getMessage(), e);
    }
  }

  private @Nullable SocketChannel connectedByTcp() throws IOException {
    SocketChannel connecting = channel;
    boolean connected;
    if (connecting == null) {
      connecting = SocketChannel.open();
      channel = connecting;
      connecting.configureBlocking(false);
      connecting.setOption(StandardSocketOptions.TCP_NODELAY, true);
      connecting.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      connecting.register(selector, SelectionKey.OP_CONNECT);
      connected = connecting.connect(current);
    } else {
      connected = connecting.finishConnect();
    }
    if (connected && connecting.getLocalAddress().equals(connecting.getRemoteAddress())) {
      // Connecting to a free ephemeral port of this machine, TCP may meet itself.
      throw new ConnectException("Connection refused");
    }
    return connected ? connecting : null;
  }

  private IOException named(Exception e) {
    InetSocketAddress address = current;
    String where = address == null ? "" : " (" + address.getAddress().getHostAddress() + ")";
    return new IOException(e.getMessage() + where, e);
  }

  private IOException allFailed() {
    IOException all =
        new IOException(
            failures.stream().map(Throwable::getMessage).collect(Collectors.joining(", ")),
            failures.get(0).getCause());
    failures.stream().skip(1).forEach(all::addSuppressed);
    return all;
  }
}
