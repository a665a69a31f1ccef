/** What was measured: samples, their medians, and how servers compare. Imports nothing of ours. */
@NullMarked
package dev.pushhub.bench.result;

import org.jspecify.annotations.NullMarked;
