/** The benchmark of the line parser, in its package: the parser is package-private. */
@NullMarked
package dev.pushhub.core.internal.listener;

import org.jspecify.annotations.NullMarked;
