package dev.pushhub.core.options;

/** What happens to a page that does not take its bytes and is over its limit. */
public enum SlowPagePolicy {
  /** It is closed with 4008, its queue is let go, and it may come back. */
  DISCONNECT,
  /**
   * It stays. A plain page loses its oldest messages, as many as it takes to have room. A page of
   * pushhub.v1 loses all that wait, and is reset in the streams of which it lost some: it loads
   * those lists again and goes on with what comes.
   */
  DROP_OLDEST
}
