/**
 * What was sent: kept, numbered, and told to pages that missed it. Imports delivery, api, options
 * and stats.
 */
@NullMarked
package dev.pushhub.core.internal.history;

import org.jspecify.annotations.NullMarked;
