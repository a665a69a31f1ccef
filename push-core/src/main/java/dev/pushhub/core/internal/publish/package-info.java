/**
 * From a publisher to the sessions a message is for, in the publish order. Imports history, topics,
 * session, hooks, delivery, transport, api, options, stats and log.
 */
@NullMarked
package dev.pushhub.core.internal.publish;

import org.jspecify.annotations.NullMarked;
