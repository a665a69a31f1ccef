/**
 * What an application implements and what it is given: hooks, the authenticator, a session, close
 * codes, counters. It lies beneath every other package of this module and imports none of them.
 */
@NullMarked
package dev.pushhub.core.api;

import org.jspecify.annotations.NullMarked;
