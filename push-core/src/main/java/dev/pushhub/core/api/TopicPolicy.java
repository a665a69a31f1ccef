package dev.pushhub.core.api;

/**
 * Decides which topics a page may subscribe to by asking for them. Without one none may be asked
 * for; what the application's code joins needs no policy.
 *
 * <pre>{@code
 * PushHub.builder().topics(t -> t.policy((session, topic) ->
 *     topic.equals("user/" + session.uid()) ? TopicAnswer.allowed() : TopicAnswer.refused("not yours")));
 * }</pre>
 *
 * <p>It is asked each time a page subscribes, again when a page that was away resumes, and again
 * for each topic that a page had asked for when it brings a fresh credential. A page that is
 * refused then leaves the topic. Where the policy fails then, or is late, the page is closed with
 * {@link CloseCode#NOT_AUTHENTICATED_NOW}: it comes back and resumes what it was on.
 *
 * <p><b>Threads.</b> Called on threads of its own, for many pages at once, never on a thread that
 * moves bytes, so it may block. The answer has to come within the option {@code
 * topics.policyTimeout}. If the application has the session leave the topic meanwhile, the answer
 * counts for nothing.
 */
@FunctionalInterface
public interface TopicPolicy {

  /**
   * Whether a page may be on a topic.
   *
   * @param session the page's session
   * @param topic the topic, as the page named it: not empty, no longer than the option {@code
   *     topics.topicLength}. It comes from outside: escape it before it goes into a log
   * @return the answer, or that it comes {@linkplain TopicAnswer#later later}
   * @throws Exception whatever goes wrong: it is logged, and the page is told that it could not be
   *     decided, or to come back if it was on the topic
   */
  TopicAnswer maySubscribe(PushSession session, String topic) throws Exception;
}
