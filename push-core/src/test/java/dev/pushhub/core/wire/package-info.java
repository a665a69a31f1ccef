/**
 * The wire kit: clients made of a plain socket, for tests that care about bytes. Needs the JDK and
 * nothing else, not even the hub, so that it can be pointed at any server.
 */
@NullMarked
package dev.pushhub.core.wire;

import org.jspecify.annotations.NullMarked;
