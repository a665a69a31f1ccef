package dev.pushhub.core.internal.delivery;

/**
 * Told when a page's queue is over its limit. Called on its loop, while a message is being queued.
 */
public interface OverflowHandler {
  /** The page is to be dropped, but not in this very moment: others are being delivered to. */
  void overflowed();

  /** So many of its oldest messages were let go instead. */
  void lostOldest(long messages, long bytes);
}
