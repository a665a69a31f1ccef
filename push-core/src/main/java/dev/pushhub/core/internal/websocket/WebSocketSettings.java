package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HubOptions;

/** What every connection of a hub has in common. */
public record WebSocketSettings(
    int maxHandshakeBytes,
    long handshakeNanos,
    int maxMessageBytes,
    long closeNanos,
    Subprotocols subprotocols,
    Counters counters) {

  /** Reads them from the options. */
  public static WebSocketSettings of(HubOptions options, Counters counters) {
    return new WebSocketSettings(
        options.limits().handshakeBytes(),
        options.limits().handshakeTimeout().toNanos(),
        options.limits().pageMessageBytes(),
        options.delivery().closeTimeout().toNanos(),
        Subprotocols.of(options.webSocket()),
        counters);
  }
}
