package dev.pushhub.core.internal.topics;

import dev.pushhub.core.internal.session.Session;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The topics that somebody is on. Any thread; the map's own per-key lock guards a topic, and
 * publishers take none.
 */
// A session counts as soon as somebody has it join, before its loop knows: so a publish that begins
// after the join has returned is put into the mailbox of that loop, behind the join. A page that
// resumes is counted before it asks how far messages have been fanned out, and a publisher says how
// far before it looks at the counts, so one of the two sees the other.
public final class TopicIndex {
  private final int loops;
  private final int longestName;
  private final ConcurrentHashMap<String, Topic> topics = new ConcurrentHashMap<>();

  /** An empty one for so many loops, and names of so many characters. */
  public TopicIndex(int loops, int longestName) {
    this.loops = loops;
    this.longestName = longestName;
  }

  /** The topic, or null if nobody is on it. */
  public @Nullable Topic find(String name) {
    return topics.get(name);
  }

  /** How many topics somebody is on. */
  public int size() {
    return topics.size();
  }

  /** The uids that have a session on the topic; a copy. */
  public Set<String> uidsOn(String name) {
    Set<String> uids = new HashSet<>();
    topics.computeIfPresent(
        name,
        (n, topic) -> {
          uids.addAll(topic.uids());
          return topic;
        });
    return Collections.unmodifiableSet(uids);
  }

  /** Counts a session to a topic; its loop is to take the seat. */
  Seat enter(Session session, String name) {
    Topic entered =
        topics.compute(
            name,
            (n, present) -> {
              Topic topic = present == null ? new Topic(n, loops) : present;
              topic.enter(session.uid(), session.loop().index());
              return topic;
            });
    return new Seat(session, entered);
  }

  /** Counts it no longer; its loop is to give up the seat. */
  void leave(Seat seat) {
    Session session = seat.session();
    topics.computeIfPresent(
        seat.topic().name(),
        (n, topic) -> {
          topic.leave(session.uid(), session.loop().index());
          return topic.isEmpty() ? null : topic;
        });
  }

  /**
   * Refuses what can't be the name of a topic.
   *
   * @throws IllegalArgumentException saying why
   */
  public void requireName(String topic) {
    if (topic.isEmpty() || topic.length() > longestName) {
      throw new IllegalArgumentException(
          "A topic's name has 1 to "
              + longestName
              + " characters (topics.topicLength), not "
              + topic.length()
              + ".");
    }
  }
}
