/** Where the application's code is called. Imports api, options, stats and log. */
@NullMarked
package dev.pushhub.core.internal.hooks;

import org.jspecify.annotations.NullMarked;
