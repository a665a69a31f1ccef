package dev.pushhub.core.options;

/**
 * Topics: who may be on them, and on how many.
 *
 * @param topicsPerSession how many topics one session may be on by itself, and how many a uid may
 *     be joined to
 * @param topicLength how many characters a topic's name may have
 * @param joinedTopics how many topics uids may be joined to, all uids together
 */
public record TopicOptions(int topicsPerSession, int topicLength, int joinedTopics) {

  void check(OptionProblems problems) {
    problems.range("topics.topicsPerSession", topicsPerSession, 1, 1_000_000, "a number of topics");
    problems.range("topics.topicLength", topicLength, 1, 10_000, "a number of characters");
    problems.range("topics.joinedTopics", joinedTopics, 0, 100_000_000, "a number of topics");
  }

  /** Sets the options of topics. */
  public static final class Builder {
    private int topicsPerSession = 100;
    private int topicLength = 256;
    private int joinedTopics = 100_000;

    Builder() {}

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
      return new TopicOptions(topicsPerSession, topicLength, joinedTopics);
    }
  }
}
