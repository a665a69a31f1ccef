/**
 * A bound page and how it came to be one: sessions, who has which, authentication, heartbeat.
 * Imports hooks, websocket, delivery, transport, api, options and stats.
 */
@NullMarked
package dev.pushhub.core.internal.session;

import org.jspecify.annotations.NullMarked;
