package dev.pushhub.core.api;

import java.util.Optional;

/**
 * A message as a {@link MessageStore} keeps it.
 *
 * @param sequence its place among all messages of the hub, of whatever stream; a page that resumes
 *     several streams gets what it missed in this order. Higher than every earlier one, and than
 *     those of a hub that had the same store before, as long as the clock is not set back between
 *     them; numbers are left out
 * @param text the message
 * @param id what a publisher named it, so that a repeat is known; empty if it did not
 * @param key messages of one key replace each other while they wait; empty if it has none
 * @param exceptTab the tab it came from, which is left out; empty for none
 * @param wantsReceipt whether the publisher waits for pages to acknowledge it
 */
public record StoredMessage(
    long sequence,
    String text,
    Optional<String> id,
    Optional<String> key,
    Optional<String> exceptTab,
    boolean wantsReceipt) {

  /**
   * A message and nothing else.
   *
   * @param sequence its place among all messages of the hub
   * @param text the message
   * @return the message
   */
  public static StoredMessage of(long sequence, String text) {
    return new StoredMessage(
        sequence, text, Optional.empty(), Optional.empty(), Optional.empty(), false);
  }
}
