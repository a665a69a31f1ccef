/**
 * RFC 6455 by the letter: what a page may send and what it may not, byte by byte over the wire,
 * against the hub's own WebSocket in {@link dev.pushhub.core.conformance.EchoHub}.
 */
@NullMarked
package dev.pushhub.core.conformance;

import org.jspecify.annotations.NullMarked;
