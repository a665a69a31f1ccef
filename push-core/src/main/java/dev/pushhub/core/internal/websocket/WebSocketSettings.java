package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HubOptions;

/**
 * What every connection of a hub has in common.
 *
 * @param binary whether binary messages are taken; else they are refused at their first byte
 */
public record WebSocketSettings(
    int maxHandshakeBytes,
    long handshakeNanos,
    int maxMessageBytes,
    long messageNanos,
    RateLimit messageRate,
    RateLimit controlRate,
    long closeNanos,
    Subprotocols subprotocols,
    boolean binary,
    boolean healthCheck,
    Admission admission,
    Counters counters) {

  /** The subprotocol of pages that are told messages in JSON frames, and can resume. */
  public static final String RESUMABLE = Subprotocols.RESUMABLE;

  /** Reads them from the options. */
  public static WebSocketSettings of(HubOptions options, Counters counters) {
    return new WebSocketSettings(
        options.limits().handshakeBytes(),
        options.limits().handshakeTimeout().toNanos(),
        options.limits().pageMessageBytes(),
        options.limits().messageTimeout().toNanos(),
        RateLimit.of(options.limits().pageMessageRate(), options.limits().pageMessageBurst()),
        RateLimit.of(options.limits().pageControlRate(), options.limits().pageControlBurst()),
        options.delivery().closeTimeout().toNanos(),
        Subprotocols.of(options.webSocket()),
        false,
        options.webSocket().healthCheck(),
        new Admission(options, counters),
        counters);
  }

  /** The same, with binary messages taken: a handler must say what becomes of them. */
  public WebSocketSettings withBinary() {
    return new WebSocketSettings(
        maxHandshakeBytes,
        handshakeNanos,
        maxMessageBytes,
        messageNanos,
        messageRate,
        controlRate,
        closeNanos,
        subprotocols,
        true,
        healthCheck,
        admission,
        counters);
  }
}
