package dev.pushhub.bench.load;

/** Where the messages go that pages receive. */
interface Inbox {
  /**
   * A page has received a whole message.
   *
   * @param stamp the time in it, or whatever its publisher has put there; negative without one
   * @param now when it was received
   */
  void message(int page, long stamp, long now);
}
