package dev.pushhub.core.api;

import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** An {@link Authenticator}'s answer. */
public sealed interface Authentication {

  /**
   * The page belongs to this user.
   *
   * @param uid the user, not empty
   * @return the answer
   * @throws IllegalArgumentException if the uid is empty
   */
  static Authentication uid(String uid) {
    return new Accepted(uid);
  }

  /**
   * The page may not listen; it is closed with {@link CloseCode#REFUSED}.
   *
   * @param reason told to the page; cut to the 123 bytes a close frame holds
   * @return the answer
   */
  static Authentication refused(String reason) {
    return new Refused(reason);
  }

  /**
   * The answer comes later, from another system. A stage that ends with an exception closes the
   * page with {@link CloseCode#NOT_AUTHENTICATED_NOW}.
   *
   * @param answer completed with any of the three, on any thread
   * @return the answer
   */
  static Authentication later(CompletionStage<? extends Authentication> answer) {
    return new Later(answer);
  }

  /**
   * The page belongs to a user.
   *
   * @param uid the user, not empty
   */
  record Accepted(String uid) implements Authentication {
    /**
     * Refuses the empty uid.
     *
     * @param uid the user, not empty
     */
    public Accepted {
      if (uid.isEmpty()) {
        throw new IllegalArgumentException("a uid must not be empty");
      }
    }
  }

  /**
   * The page may not listen.
   *
   * @param reason told to the page
   */
  record Refused(String reason) implements Authentication {
    /**
     * Refuses null.
     *
     * @param reason told to the page
     */
    public Refused {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * Not known yet.
   *
   * @param answer completed with the answer
   */
  record Later(CompletionStage<? extends Authentication> answer) implements Authentication {
    /**
     * Refuses null.
     *
     * @param answer completed with the answer
     */
    public Later {
      Objects.requireNonNull(answer, "answer");
    }
  }
}
