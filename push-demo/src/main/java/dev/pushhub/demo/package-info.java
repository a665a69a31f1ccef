/**
 * A runnable demo: a table of orders that shows a new row in every open page as it is inserted. It
 * uses the hub and the client through their public API, as an application would; nothing imports
 * it.
 */
@NullMarked
package dev.pushhub.demo;

import org.jspecify.annotations.NullMarked;
