package dev.pushhub.core.api;

import java.util.Objects;
import java.util.Optional;

/**
 * A message and what a publisher may say of it beside its text. Immutable; each {@code with} method
 * returns another one.
 *
 * <pre>{@code
 * hub.sendToUid("uid1", Push.of("{\"percent\":\"88%\"}").withKey("percent"));
 * }</pre>
 *
 * @param text the text, most often a JSON object; pages receive it exactly so, but for half of a
 *     surrogate pair, which has no form in UTF-8 and becomes {@code ?}
 * @param id what names this push: a repeat for the same target within the option {@code
 *     delivery.idWindow} is answered as the accepted one was and not pushed again
 * @param key messages of one key replace each other while they wait for a slow page
 * @param exceptTab the tab it came from, which does not get it
 */
public record Push(
    String text, Optional<String> id, Optional<String> key, Optional<String> exceptTab) {
  /** The most characters that an id, a key or a tab may have. */
  public static final int MOST_CHARACTERS = 256;

  /**
   * Refuses an id, a key or a tab that is empty or longer than 256 characters.
   *
   * @param text the text
   * @param id what names this push
   * @param key what it replaces, and is replaced by
   * @param exceptTab the tab it came from
   */
  public Push {
    Objects.requireNonNull(text, "text");
    check("id", id);
    check("key", key);
    check("exceptTab", exceptTab);
  }

  private static void check(String name, Optional<String> value) {
    value.ifPresent(
        given -> {
          if (given.isEmpty() || given.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                "The "
                    + name
                    + " of a push has 1 to "
                    + MOST_CHARACTERS
                    + " characters, not "
                    + given.length()
                    + ". Leave it out, or give a shorter one.");
          }
        });
  }

  /**
   * A message and nothing else.
   *
   * @param text the text
   * @return the push
   */
  public static Push of(String text) {
    return new Push(text, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * The same with an id, so that it can be sent again without being pushed again.
   *
   * @param id 1 to 256 characters
   * @return another push
   */
  public Push withId(String id) {
    return new Push(text, Optional.of(id), key, exceptTab);
  }

  /**
   * The same with a key: while an older message of that key still waits in a slow page's queue,
   * this one takes its place at the end, so that 88 % replaces 87 %.
   *
   * @param key 1 to 256 characters
   * @return another push
   */
  public Push withKey(String key) {
    return new Push(text, id, Optional.of(key), exceptTab);
  }

  /**
   * The same, not for the tab that it came from.
   *
   * @param tab what the page calls its tab
   * @return another push
   */
  public Push exceptTab(String tab) {
    return new Push(text, id, key, Optional.of(tab));
  }
}
