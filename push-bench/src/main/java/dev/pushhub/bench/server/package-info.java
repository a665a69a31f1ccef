/**
 * The servers that are measured and run on a JVM, each with a {@code main} of its own: the hub, and
 * peers with the same line protocol. Imports no other room here.
 */
@NullMarked
package dev.pushhub.bench.server;

import org.jspecify.annotations.NullMarked;
