package dev.pushhub.core.api;

/**
 * A place in a stream's history: the last message that somebody has got. The epoch names the
 * history's life; in another life the same offset is another message, so a position of an old epoch
 * says nothing.
 *
 * @param epoch the history's life, of at most {@link #MOST_EPOCH_CHARACTERS}; a store's position
 *     with a longer one counts as a failure of the store. Empty for a fresh start, which matches no
 *     life
 * @param offset the message's number in that life, from 1; 0 stands before the first
 */
public record Position(String epoch, long offset) {
  /** The longest epoch, in characters: so many of one are taken from a page. */
  public static final int MOST_EPOCH_CHARACTERS = 64;

  /** Whoever begins here has got nothing and can't be told what it missed. */
  public static final Position FRESH_START = new Position("", 0);

  /**
   * Refuses an offset below 0.
   *
   * @param epoch the history's life
   * @param offset the message's number
   */
  public Position {
    if (offset < 0) {
      throw new IllegalArgumentException("The offset " + offset + " is below 0.");
    }
  }

  /**
   * Whether this is a fresh start.
   *
   * @return true if the epoch is empty
   */
  public boolean isFreshStart() {
    return epoch.isEmpty();
  }

  /**
   * The same life, another place.
   *
   * @param offset the message's number
   * @return that position
   */
  public Position at(long offset) {
    return new Position(epoch, offset);
  }
}
