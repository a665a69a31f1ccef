package dev.pushhub.core.internal.delivery;

import java.util.Set;

/**
 * Told when a page's queue is over its limit. Called on its loop, while a message is being queued.
 */
public interface OverflowHandler {
  /** The page is to be dropped, but not in this very moment: others are being delivered to. */
  void overflowed();

  /**
   * So many of its oldest messages were let go instead.
   *
   * @param streams what the page calls the streams of which it misses something now; may be added
   *     to
   */
  void lostOldest(long messages, long bytes, Set<String> streams);
}
