/**
 * Certificates, keys and trust stores of the ports that speak TLS: read, checked, and read again
 * when they change. Imports transport, api, options, stats and log.
 */
@NullMarked
package dev.pushhub.core.internal.tls;

import org.jspecify.annotations.NullMarked;
