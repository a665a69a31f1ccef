/**
 * What may be written into a log, and how often. Every room may import it; it imports nothing of
 * ours.
 */
@NullMarked
package dev.pushhub.core.internal.log;

import org.jspecify.annotations.NullMarked;
