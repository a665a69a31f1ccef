package dev.pushhub.core.internal.delivery;

import java.util.ArrayDeque;

/**
 * Publishers' connections of one loop that are not read while the hub holds as much as it may, in
 * the order in which they are to go on. Only its loop touches it.
 */
final class HeldPublishers {
  private final HighWaterMark mark;
  private final ArrayDeque<Runnable> held = new ArrayDeque<>();

  HeldPublishers(HighWaterMark mark) {
    this.mark = mark;
  }

  void add(Runnable readOn) {
    held.add(readOn);
    mark.heldBack(1);
  }

  /** Lets each go on once, while the mark allows it; one may be held back again at once. */
  void letGo() {
    for (int i = held.size(); i > 0 && !mark.isOver(); i--) {
      mark.heldBack(-1);
      held.remove().run();
    }
  }
}
