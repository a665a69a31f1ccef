/** What is to be run, in which order, and how long that takes. Imports load, peer and result. */
@NullMarked
package dev.pushhub.bench.plan;

import org.jspecify.annotations.NullMarked;
