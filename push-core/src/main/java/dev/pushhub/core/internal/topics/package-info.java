/**
 * Which session is on which topic, why, and who is there. Imports session, hooks, delivery,
 * transport, api, options, stats and log.
 */
@NullMarked
package dev.pushhub.core.internal.topics;

import org.jspecify.annotations.NullMarked;
