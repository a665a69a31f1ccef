package dev.pushhub.core.api;

/** What a join may ask for. */
public enum JoinOption {
  /**
   * The page gets the newest message of the topic at once, if the hub keeps a history and the page
   * was not on the topic already.
   */
  WITH_LAST;

  /**
   * Whether the newest message is asked for.
   *
   * @param options those of a join
   * @return true if {@link #WITH_LAST} is among them
   */
  public static boolean wantsLast(JoinOption... options) {
    for (JoinOption option : options) {
      if (option == WITH_LAST) {
        return true;
      }
    }
    return false;
  }
}
