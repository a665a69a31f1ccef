/**
 * The servers as the runner sees them: something to start in a process of its own, to put under
 * load and to stop. Imports load and server.
 */
@NullMarked
package dev.pushhub.bench.peer;

import org.jspecify.annotations.NullMarked;
