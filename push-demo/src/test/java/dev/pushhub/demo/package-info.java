/** Tests of the demo, in its own package; those named IT need a browser or the packaged jar. */
@NullMarked
package dev.pushhub.demo;

import org.jspecify.annotations.NullMarked;
