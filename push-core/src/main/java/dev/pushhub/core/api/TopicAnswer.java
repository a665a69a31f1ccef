package dev.pushhub.core.api;

import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** A {@link TopicPolicy}'s answer. */
public sealed interface TopicAnswer {

  /**
   * The page is on the topic from now on.
   *
   * @return the answer
   */
  static TopicAnswer allowed() {
    return new Allowed();
  }

  /**
   * The page may not be on the topic.
   *
   * @param reason told to the page
   * @return the answer
   */
  static TopicAnswer refused(String reason) {
    return new Refused(reason);
  }

  /**
   * The answer comes later, from another system. Until then it counts as one of the answers that
   * may be under way at once. A stage that ends with an exception is taken as a policy that throws.
   *
   * @param answer completed with any of the answers, on any thread
   * @return the answer
   */
  static TopicAnswer later(CompletionStage<? extends TopicAnswer> answer) {
    return new Later(answer);
  }

  /** The page is let in. */
  record Allowed() implements TopicAnswer {}

  /**
   * It is not.
   *
   * @param reason told to the page
   */
  record Refused(String reason) implements TopicAnswer {
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
  record Later(CompletionStage<? extends TopicAnswer> answer) implements TopicAnswer {
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
