/**
 * A bound page and how it came to be one: sessions, who has which, authentication, heartbeat.
 * Imports hooks, websocket, delivery, transport, api, options, stats and log.
 */
@NullMarked
package dev.pushhub.core.internal.session;

import org.jspecify.annotations.NullMarked;
