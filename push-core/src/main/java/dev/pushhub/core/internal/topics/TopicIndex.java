package dev.pushhub.core.internal.topics;

import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.session.Departures;
import dev.pushhub.core.internal.session.Departures.Departure;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.options.TopicOptions;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
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
  private final Presence presence;
  private final ConcurrentHashMap<String, Topic> topics = new ConcurrentHashMap<>();

  /**
   * An empty one for so many loops.
   *
   * @param hooks told who comes to a topic and who leaves it
   * @param departures after this grace
   */
  public TopicIndex(int loops, TopicOptions options, HookRunner hooks, Departures departures) {
    this.loops = loops;
    this.longestName = options.topicLength();
    this.presence = new Presence(hooks, departures);
  }

  /** The topic, or null if nobody is on it. */
  public @Nullable Topic find(String name) {
    return topics.get(name);
  }

  /** How many topics somebody is on, or was a moment ago. */
  public int size() {
    return topics.size();
  }

  /** The uids that are on the topic, or were a moment ago; a copy. */
  public Set<String> uidsOn(String name) {
    Set<String> uids = new HashSet<>();
    topics.computeIfPresent(
        name,
        (n, topic) -> {
          topic.addUidsTo(uids);
          return topic;
        });
    return Collections.unmodifiableSet(uids);
  }

  /** Counts a session to a topic; its loop is to take the seat. */
  Seat enter(Session session, String name) {
    String uid = session.uid();
    Topic entered =
        topics.compute(
            name,
            (n, present) -> {
              Topic topic = present == null ? new Topic(n, loops) : present;
              if (topic.enter(uid, session.loop().index())) {
                presence.came(n, uid);
              }
              return topic;
            });
    return new Seat(session, entered);
  }

  /**
   * Counts it no longer; its loop is to give up the seat.
   *
   * @param forGood whether it is certain that it does not come back in a moment
   */
  void leave(Seat seat, boolean forGood) {
    Session session = seat.session();
    String uid = session.uid();
    topics.computeIfPresent(
        seat.topic().name(),
        (n, topic) -> {
          if (topic.leave(uid, session.loop().index())) {
            depart(topic, uid, forGood);
          }
          return topic.isEmpty() ? null : topic;
        });
  }

  private void depart(Topic topic, String uid, boolean forGood) {
    String name = topic.name();
    Departure departure =
        forGood ? null : presence.departures().begin(over -> graceIsOver(name, uid, over));
    if (departure == null) {
      presence.left(name, uid);
    } else {
      topic.mayBeBack(uid, departure);
    }
  }

  private void graceIsOver(String name, String uid, Departure departure) {
    endGrace(name, uid, topic -> topic.takeForGone(uid, departure));
  }

  /** A uid that has just left does not come back. */
  void endGrace(String name, String uid) {
    endGrace(name, uid, topic -> topic.takeForGone(uid));
  }

  private void endGrace(String name, String uid, Predicate<Topic> takeForGone) {
    topics.computeIfPresent(
        name,
        (n, topic) -> {
          if (takeForGone.test(topic)) {
            presence.left(n, uid);
          }
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
