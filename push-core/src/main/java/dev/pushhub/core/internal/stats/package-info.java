/** The hub's counters. Imports the api package only. */
@NullMarked
package dev.pushhub.core.internal.stats;

import org.jspecify.annotations.NullMarked;
