package dev.pushhub.core.internal.delivery;

import dev.pushhub.core.options.DeliveryOptions;
import dev.pushhub.core.options.SlowPagePolicy;

/**
 * What the queue of a page whose socket refuses bytes may hold, and what happens past it.
 *
 * @param messageShare the bytes a message counts at least, where both limits are looked at as one
 */
record QueueLimits(long bytes, int messages, long messageShare, boolean dropOldest) {

  static QueueLimits of(DeliveryOptions options) {
    long bytes = options.slowPageBytes();
    int messages = options.slowPageMessages();
    return new QueueLimits(
        bytes,
        messages,
        (bytes + messages - 1) / messages, // up: half of all is never more than half the messages
        options.slowPagePolicy() == SlowPagePolicy.DROP_OLDEST);
  }

  /** How much of the limits so many bytes in so many messages take up, told in bytes. */
  long load(long bytes, int messages) {
    return Math.max(bytes, messages * messageShare);
  }
}
