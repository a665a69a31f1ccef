package dev.pushhub.core.internal.topics;

/** What became of a page's wish to be on a topic. */
public sealed interface TopicOutcome {
  /** Why it is not on the topic; empty if it is. */
  default String reason() {
    return "";
  }

  /** It is on the topic now; {@code PageOutput.joined} has been called. */
  record Joined() implements TopicOutcome {}

  /** It was on the topic already, or was put there by the application meanwhile. */
  record Present() implements TopicOutcome {}

  /** It may not be. */
  record Refused(String reason) implements TopicOutcome {}

  /**
   * It could not be decided: the policy failed, or took too long. It may ask again later; a page
   * that was on the topic is closed with 4003, so that it comes back and resumes it.
   */
  record Undecided(String reason) implements TopicOutcome {}
}
