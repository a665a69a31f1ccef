/**
 * The load generator: pages and publishers on raw sockets, one thread, one selector, nothing
 * allocated for a delivery. Imports no other room here.
 */
@NullMarked
package dev.pushhub.bench.load;

import org.jspecify.annotations.NullMarked;
