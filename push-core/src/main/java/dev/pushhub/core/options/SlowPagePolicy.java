package dev.pushhub.core.options;

/** What happens to a page that does not take its bytes and is over its limit. */
public enum SlowPagePolicy {
  /** It is closed with 4008, its queue is let go, and it may come back. */
  DISCONNECT,
  /** Its oldest messages are let go, one by one, and it stays. */
  DROP_OLDEST
}
