package dev.pushhub.core.internal.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How often something may fail in a row before it is given up. Between two attempts it waits, each
 * time a little longer, so that what fails at once does not spin: 1.8 s for all of them.
 */
final class Fuse {
  /** So many failures in a row are borne. */
  static final int HOLDS = 8;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private int inARow;

  /** It worked. */
  void fine() {
    inARow = 0;
  }

  /** It failed; waits, or returns false if that was once too often. */
  boolean holds() {
    if (++inARow > HOLDS) {
      return false;
    }
    LockSupport.parkNanos(inARow * PAUSE_NANOS);
    return true;
  }
}
