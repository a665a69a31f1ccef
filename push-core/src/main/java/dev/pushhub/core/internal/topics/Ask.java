package dev.pushhub.core.internal.topics;

import dev.pushhub.core.api.TopicAnswer;
import dev.pushhub.core.internal.session.Session;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One question to the policy: may this session be on that topic? It is answered once: by the
 * policy, by its time being over, or by being called off.
 */
final class Ask {
  private final Session session;
  private final String topic;
  private final boolean wantsLast;
  private final boolean again;
  private final Consumer<TopicOutcome> outcome;
  private final CompletableFuture<TopicAnswer> answer = new CompletableFuture<>();
  private volatile boolean calledOff;

  /**
   * @param again whether the session is on the topic and may have to leave it
   * @param outcome told on the session's loop; not where it was asked again
   */
  Ask(
      Session session,
      String topic,
      boolean wantsLast,
      boolean again,
      Consumer<TopicOutcome> outcome) {
    this.session = session;
    this.topic = topic;
    this.wantsLast = wantsLast;
    this.again = again;
    this.outcome = outcome;
  }

  Session session() {
    return session;
  }

  String topic() {
    return topic;
  }

  boolean wantsLast() {
    return wantsLast;
  }

  boolean isAgain() {
    return again;
  }

  Consumer<TopicOutcome> outcome() {
    return outcome;
  }

  /** Never an answer that comes later. */
  CompletableFuture<TopicAnswer> answer() {
    return answer;
  }

  /** Nobody waits for it any more. */
  void callOff() {
    calledOff = true;
    answer.cancel(false);
  }

  boolean isCalledOff() {
    return calledOff;
  }
}
