/**
 * Which session is on which topic, why, and who is there. Imports session, hooks, delivery,
 * transport, api, options and stats.
 */
@NullMarked
package dev.pushhub.core.internal.topics;

import org.jspecify.annotations.NullMarked;
