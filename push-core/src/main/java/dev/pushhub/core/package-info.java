/**
 * The front door: {@link dev.pushhub.core.PushHub} and its builder. The package stands on top of
 * all others and may import them; none imports it.
 */
@NullMarked
package dev.pushhub.core;

import org.jspecify.annotations.NullMarked;
