/** A hub under everything at once for as long as one likes; {@code SoakIT} runs it. */
@NullMarked
package dev.pushhub.core.soak;

import org.jspecify.annotations.NullMarked;
