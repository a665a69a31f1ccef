package dev.pushhub.core.internal.delivery;

import dev.pushhub.core.options.DeliveryOptions;
import dev.pushhub.core.options.SlowPagePolicy;

/** What the queue of a page whose socket refuses bytes may hold, and what happens past it. */
record QueueLimits(long bytes, int messages, boolean dropOldest) {

  static QueueLimits of(DeliveryOptions options) {
    return new QueueLimits(
        options.slowPageBytes(),
        options.slowPageMessages(),
        options.slowPagePolicy() == SlowPagePolicy.DROP_OLDEST);
  }
}
