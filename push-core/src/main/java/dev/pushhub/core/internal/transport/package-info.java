/**
 * Event loops over java.nio: threads, selectors, sockets, deadlines. Knows bytes and nothing of
 * what they mean. Imports api, options and stats at most.
 */
@NullMarked
package dev.pushhub.core.internal.transport;

import org.jspecify.annotations.NullMarked;
