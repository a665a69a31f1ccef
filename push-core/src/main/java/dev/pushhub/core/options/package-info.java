/**
 * The options of a hub: one immutable group for each area, built and checked together. Imports the
 * api package only.
 */
@NullMarked
package dev.pushhub.core.options;

import org.jspecify.annotations.NullMarked;
