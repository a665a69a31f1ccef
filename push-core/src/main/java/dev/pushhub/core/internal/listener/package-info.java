/**
 * The internal listener: lines of JSON in, pushes made, replies out. Imports publish, json,
 * delivery, transport, api, options, stats and log.
 */
@NullMarked
package dev.pushhub.core.internal.listener;

import org.jspecify.annotations.NullMarked;
