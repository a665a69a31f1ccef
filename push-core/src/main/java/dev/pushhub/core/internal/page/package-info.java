/**
 * What a page may say and hears, above the bare WebSocket. Imports publish, topics, history,
 * session, hooks, websocket, json, delivery, transport, api, options, stats and log.
 */
@NullMarked
package dev.pushhub.core.internal.page;

import org.jspecify.annotations.NullMarked;
