/** The benchmark of the handshake's front, in its package: its parts are package-private. */
@NullMarked
package dev.pushhub.core.internal.websocket;

import org.jspecify.annotations.NullMarked;
