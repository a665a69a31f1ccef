/**
 * Runs a plan: one server at a time, one load after the other. Imports plan, peer, load and result.
 */
@NullMarked
package dev.pushhub.bench.run;

import org.jspecify.annotations.NullMarked;
