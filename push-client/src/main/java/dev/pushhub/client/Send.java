package dev.pushhub.client;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What may be said of a push beside its payload. Immutable; each {@code with} method returns
 * another one.
 *
 * <pre>{@code
 * push.send("uid1", order, Send.options().withId("order-17-paid"));
 * }</pre>
 *
 * <p>A push with any of these goes to a hub only; the PHP server that a hub can stand in for does
 * not know such a request and answers {@code fail}.
 *
 * @param id names the push: a repeat for the same target within the hub's {@code delivery.idWindow}
 *     (5 minutes) is answered as the accepted one was, and not pushed again. So a push of which
 *     nobody knows whether it was delivered can be sent again with its id
 * @param key while an older message of that key waits for a slow page, this one takes its place: 88
 *     % replaces 87 %
 * @param exceptTab the tab it came from, as the page's client calls it; that one does not get it
 */
public record Send(Optional<String> id, Optional<String> key, Optional<String> exceptTab) {
  private static final int MOST_CHARACTERS = 256;
  private static final Send NOTHING =
      new Send(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Refuses an id, a key or a tab that is empty or longer than 256 characters.
   *
   * @param id names the push
   * @param key what it replaces, and is replaced by
   * @param exceptTab the tab it came from
   */
  public Send {
    check("id", id);
    check("key", key);
    check("exceptTab", exceptTab);
  }

  private static void check(String name, Optional<String> value) {
    Objects.requireNonNull(value, name);
    value.ifPresent(
        given -> {
          if (given.isEmpty() || given.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                "The %s of a push has 1 to %d characters, not %d. Leave it out, or give a shorter one."
                    .formatted(name, MOST_CHARACTERS, given.length()));
          }
        });
  }

  /**
   * Nothing yet.
   *
   * @return no id, no key, no tab left out
   */
  public static Send options() {
    return NOTHING;
  }

  /**
   * The same with an id, so that it can be sent again without being pushed again.
   *
   * @param id 1 to 256 characters
   * @return others
   */
  public Send withId(String id) {
    return new Send(Optional.of(id), key, exceptTab);
  }

  /**
   * The same with a key.
   *
   * @param key 1 to 256 characters
   * @return others
   */
  public Send withKey(String key) {
    return new Send(id, Optional.of(key), exceptTab);
  }

  /**
   * The same, not for the tab that it came from.
   *
   * @param tab what the page's client calls its tab
   * @return others
   */
  public Send exceptTab(String tab) {
    return new Send(id, key, Optional.of(tab));
  }

  Send withSomeId() {
    return id.isPresent() ? this : withId(UUID.randomUUID().toString());
  }

  boolean isNothing() {
    return equals(NOTHING);
  }
}
