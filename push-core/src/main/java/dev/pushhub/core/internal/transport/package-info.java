/**
 * Event loops over java.nio: threads, selectors, sockets, deadlines. Knows bytes and nothing of
 * what they mean. Imports api, options, stats and log at most.
 */
@NullMarked
package dev.pushhub.core.internal.transport;

import org.jspecify.annotations.NullMarked;
