/**
 * The client of a hub's internal listener: {@link dev.pushhub.client.PushClient}, its builder and
 * its one exception. All else here is private to the package, which imports java.base and gson
 * only.
 */
@NullMarked
package dev.pushhub.client;

import org.jspecify.annotations.NullMarked;
