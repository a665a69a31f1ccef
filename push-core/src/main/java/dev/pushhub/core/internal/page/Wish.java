package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;

/**
 * A page's wish to be on a topic, from when it has asked, now or with its bind, until it is
 * answered: what the page has of that topic. Only the page's loop touches it, through {@link
 * PageTopics}.
 */
final class Wish {
  private final boolean resumed;
  private Position position;
  private boolean wantsLast;

  private Wish(boolean resumed, Position position, boolean wantsLast) {
    this.resumed = resumed;
    this.position = position;
    this.wantsLast = wantsLast;
  }

  /** The page asks for a topic. */
  static Wish of(PageFrame.Subscribe frame) {
    return new Wish(false, frame.position(), frame.wantsLast());
  }

  /** It was on the topic before its connection was cut, and had this of it. */
  static Wish resumed(Position position) {
    return new Wish(true, position, false);
  }

  /** It asks once more, which may be with something else. */
  void change(PageFrame.Subscribe frame) {
    position = frame.position();
    wantsLast = frame.wantsLast();
  }

  /** The last message of the topic that the page has handled; a fresh start for none. */
  Position position() {
    return position;
  }

  /** Whether it is to get the newest message at once if it has none. */
  boolean wantsLast() {
    return wantsLast;
  }

  /** Whether it came with the bind, so that the page was on the topic. */
  boolean isResumed() {
    return resumed;
  }
}
