package dev.pushhub.page;

import com.google.gson.JsonElement;
import java.util.Optional;

/**
 * A message as a page's code gets it.
 *
 * @param stream what it was sent to: {@code uid}, the page's own; {@code all}, a broadcast; {@code
 *     topic:NAME}; empty for what the hub sent to this page alone
 * @param offset its number in the stream, from 1; 0 where the hub keeps no history
 * @param id what its publisher named it; empty if it did not
 * @param text the message; where it is JSON, its shortest form
 * @param json the message where it is JSON; empty where it is other text
 */
public record PageMessage(
    String stream, long offset, Optional<String> id, String text, Optional<JsonElement> json) {
  /**
   * The topic it was sent to.
   *
   * @return the topic's name; empty if it was sent to a uid, to all or to this page
   */
  public Optional<String> topic() {
    return PageStream.isTopic(stream) ? Optional.of(PageStream.topicOf(stream)) : Optional.empty();
  }
}
