package dev.pushhub.core.options;

import dev.pushhub.core.api.TopicPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * Topics: who may be on them, and on how many.
 *
 * @param policy decides which topics pages may ask for; empty if none may be
 * @param policyTimeout how long it may take to answer, once it is asked
 * @param turnTimeout how long a question may wait until it is asked
 * @param policiesAtOnce how many of its answers may be under way at once
 * @param presenceGrace how long after a uid's last session has left a topic that is told
 * @param onlineGrace how long after a uid's last session has ended it is told to be offline
 * @param departures how many may be waited for so at once
 * @param topicsPerSession how many topics one session may be on by itself, and how many a uid may
 *     be joined to
 * @param topicLength how many characters a topic's name may have
 * @param joinedTopics how many topics uids may be joined to, all uids together
 */
public record TopicOptions(
    Optional<TopicPolicy> policy,
    Duration policyTimeout,
    Duration turnTimeout,
    int policiesAtOnce,
    Duration presenceGrace,
    Duration onlineGrace,
    int departures,
    int topicsPerSession,
    int topicLength,
    int joinedTopics) {

  void check(OptionProblems problems) {
    problems.duration(
        "topics.policyTimeout", policyTimeout, Duration.ofMillis(50), Duration.ofHours(1));
    problems.duration(
        "topics.turnTimeout", turnTimeout, Duration.ofMillis(50), Duration.ofHours(1));
    problems.range("topics.policiesAtOnce", policiesAtOnce, 1, 1_000_000, "a number of answers");
    problems.duration("topics.presenceGrace", presenceGrace, Duration.ZERO, Duration.ofHours(1));
    problems.duration("topics.onlineGrace", onlineGrace, Duration.ZERO, Duration.ofHours(1));
    problems.range("topics.departures", departures, 1, 100_000_000, "a number of uids");
    problems.range("topics.topicsPerSession", topicsPerSession, 1, 1_000_000, "a number of topics");
    problems.range("topics.topicLength", topicLength, 1, 10_000, "a number of characters");
    problems.range("topics.joinedTopics", joinedTopics, 0, 100_000_000, "a number of topics");
  }

  /** Sets the options of topics. */
  public static final class Builder {
    private Optional<TopicPolicy> policy = Optional.empty();
    private Duration policyTimeout = Duration.ofSeconds(10);
    private Duration turnTimeout = Duration.ofSeconds(30);
    private int policiesAtOnce = 256;
    private Duration presenceGrace = Duration.ofSeconds(5);
    private Duration onlineGrace = Duration.ZERO;
    private int departures = 100_000;
    private int topicsPerSession = 100;
    private int topicLength = 256;
    private int joinedTopics = 100_000;

    Builder() {}

    /**
     * Decides which topics a page may subscribe to by asking. Default: none, and no topic may be
     * asked for.
     *
     * @param policy called on threads of its own, as many as {@code
     *     hookThreads.authenticatorThreads}, or by {@code hookThreads.authenticatorExecutor}
     * @return this
     */
    public Builder policy(TopicPolicy policy) {
      this.policy = Optional.of(policy);
      return this;
    }

    /**
     * How long the policy may take to answer, from when it is called on. Default: 10 s; then the
     * page is told that it could not be decided, or closed with 4003 where it was on the topic.
     *
     * @param timeout 50 ms to 1 hour
     * @return this
     */
    public Builder policyTimeout(Duration timeout) {
      policyTimeout = timeout;
      return this;
    }

    /**
     * How long a question may wait until the policy is called, while as many answers are under way
     * as may be ({@link #policiesAtOnce}) or all threads are busy. Default: 30 s; past it the
     * policy is not asked, and the page is told as if it had been late.
     *
     * @param timeout 50 ms to 1 hour
     * @return this
     */
    public Builder turnTimeout(Duration timeout) {
      turnTimeout = timeout;
      return this;
    }

    /**
     * How many answers of the policy may be under way at once, those that come {@linkplain
     * dev.pushhub.core.api.TopicAnswer#later later} included; further questions wait for their
     * turn, as long as {@link #turnTimeout} allows. Default: 256.
     *
     * @param answers 1 to 1,000,000; calls are also bounded by the threads
     * @return this
     */
    public Builder policiesAtOnce(int answers) {
      policiesAtOnce = answers;
      return this;
    }

    /**
     * How long after a uid's last session on a topic has ended or unsubscribed it still counts as
     * being there: so that a reload is no leave and join. Default: 5 s. Where the application takes
     * it off, that is told at once.
     *
     * @param grace 0 (told at once) to 1 hour
     * @return this
     */
    public Builder presenceGrace(Duration grace) {
      presenceGrace = grace;
      return this;
    }

    /**
     * How long after a uid's last session has ended {@code onOffline} is called; nothing is called
     * if it is back by then, {@code onOnline} neither. Default: 0, called at once. {@code
     * hub.isOnline} and what a send answers tell of this moment either way.
     *
     * @param grace 0 to 1 hour
     * @return this
     */
    public Builder onlineGrace(Duration grace) {
      onlineGrace = grace;
      return this;
    }

    /**
     * How many uids that have just left may be waited for, over all topics; as many again for those
     * that went offline. Past it the oldest is told before its time. About 150 bytes each. Default:
     * 100,000.
     *
     * @param departures 1 to 100,000,000
     * @return this
     */
    public Builder departures(int departures) {
      this.departures = departures;
      return this;
    }

    /**
     * How many topics one session may be on, those of its uid not counted; and how many a uid may
     * be joined to. Default: 100. Past it a join throws, and what a page asks for is refused.
     *
     * @param topics 1 to 1,000,000
     * @return this
     */
    public Builder topicsPerSession(int topics) {
      topicsPerSession = topics;
      return this;
    }

    /**
     * How many characters the name of a topic may have. Default: 256.
     *
     * @param characters 1 to 10,000
     * @return this
     */
    public Builder topicLength(int characters) {
      topicLength = characters;
      return this;
    }

    /**
     * How many topics uids may be joined to by {@code hub.join(uid, topic)}, all uids together:
     * that is kept, online or not, until {@code hub.leave}. About 200 bytes each. Default: 100,000.
     *
     * @param topics 0 to 100,000,000
     * @return this
     */
    public Builder joinedTopics(int topics) {
      joinedTopics = topics;
      return this;
    }

    TopicOptions build() {
      return new TopicOptions(
          policy,
          policyTimeout,
          turnTimeout,
          policiesAtOnce,
          presenceGrace,
          onlineGrace,
          departures,
          topicsPerSession,
          topicLength,
          joinedTopics);
    }
  }
}
