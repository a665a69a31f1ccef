/** The benchmarks of encoder and queue, in their package: what they need is package-private. */
@NullMarked
package dev.pushhub.core.internal.delivery;

import org.jspecify.annotations.NullMarked;
