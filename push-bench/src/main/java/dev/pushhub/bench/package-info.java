/** The command line of the whole-process benchmarks. Imports every room below it. */
@NullMarked
package dev.pushhub.bench;

import org.jspecify.annotations.NullMarked;
