/** JSON as bytes: looked at without a tree, and written. Imports nothing of ours. */
@NullMarked
package dev.pushhub.core.internal.json;

import org.jspecify.annotations.NullMarked;
