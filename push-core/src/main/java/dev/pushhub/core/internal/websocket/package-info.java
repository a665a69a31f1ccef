/**
 * RFC 6455: the handshake, frames in, control frames, closing. Hands text up to a {@link
 * dev.pushhub.core.internal.websocket.WebSocketHandler} and knows nothing of uids. Imports
 * delivery, transport, api, options, stats and log; {@code EngineAdapter} alone imports
 * Java-WebSocket.
 */
@NullMarked
package dev.pushhub.core.internal.websocket;

import org.jspecify.annotations.NullMarked;
