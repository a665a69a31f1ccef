/**
 * What goes out to a page: a message, the frame it is encoded into once, and the queue of a page's
 * frames that leaves in one write. Imports transport, api, options, stats and log.
 */
@NullMarked
package dev.pushhub.core.internal.delivery;

import org.jspecify.annotations.NullMarked;
