/**
 * From a publisher to the sessions a message is for, in the publish order. Imports topics, session,
 * hooks, delivery, transport, api, options and stats.
 */
@NullMarked
package dev.pushhub.core.internal.publish;

import org.jspecify.annotations.NullMarked;
