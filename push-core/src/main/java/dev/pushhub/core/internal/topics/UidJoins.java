package dev.pushhub.core.internal.topics;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.PushException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What uids were joined to, online or not. The map's own per-key lock guards a uid; what is to
 * follow from a change is done under it, so that a session which begins at the same moment is
 * neither left out nor left behind.
 */
final class UidJoins {
  /** One of them; the position is noted a moment later, and read anywhere. */
  static final class Join {
    private boolean wantsLast;
    private volatile Position since = Position.FRESH_START;

    /** Notes where the topic was. */
    void since(Position top) {
      since = top;
    }
  }

  private final ConcurrentHashMap<String, Map<String, Join>> byUid = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger();
  private final int most;
  private final int mostForUid;

  UidJoins(int most, int mostForUid) {
    this.most = most;
    this.mostForUid = mostForUid;
  }

  /** Joins; null if the uid was joined to it already. */
  @Nullable Join join(String uid, String topic, boolean wantsLast, Runnable sessions) {
    Join[] begun = new Join[1];
    byUid.compute(
        uid,
        (u, present) -> {
          Map<String, Join> topics = present == null ? new HashMap<>(2) : present;
          Join before = topics.get(topic);
          if (before == null) {
            requireRoom(topics);
            size.incrementAndGet();
            before = new Join();
            topics.put(topic, before);
            begun[0] = before;
          }
          before.wantsLast = wantsLast;
          sessions.run();
          return topics;
        });
    return begun[0];
  }

  // Two uids at once may both find the last place free; one more does no harm.
  private void requireRoom(Map<String, Join> topics) {
    if (topics.size() >= mostForUid) {
      throw tooMany(
          "The uid is joined to " + topics.size() + " topics already", "topics.topicsPerSession");
    }
    if (size.get() >= most) {
      throw tooMany("Uids are joined to " + size.get() + " topics already", "topics.joinedTopics");
    }
  }

  private static PushException tooMany(String what, String option) {
    return new PushException(
        PushException.Reason.TOO_MANY,
        what
            + " ("
            + option
            + "). Have uids leave what they need no longer, use one topic for several, or raise that"
            + " option.");
  }

  void leave(String uid, String topic, Runnable sessions) {
    byUid.compute(
        uid,
        (u, topics) -> {
          if (topics != null && topics.remove(topic) != null) {
            size.decrementAndGet();
          }
          sessions.run();
          return isEmpty(topics) ? null : topics;
        });
  }

  private static boolean isEmpty(@Nullable Map<String, Join> topics) {
    return topics == null || topics.isEmpty();
  }

  /** Tells each topic of a uid, and whether its newest message is wanted. */
  void tell(String uid, BiConsumer<String, Boolean> topic) {
    byUid.computeIfPresent(
        uid,
        (u, topics) -> {
          topics.forEach((name, join) -> topic.accept(name, join.wantsLast));
          return topics;
        });
  }

  /** Where the topic was when the uid was joined to it; a fresh start if that is not known. */
  Position since(String uid, String topic) {
    Position[] since = {Position.FRESH_START};
    byUid.computeIfPresent(
        uid,
        (u, topics) -> {
          Join join = topics.get(topic);
          if (join != null) {
            since[0] = join.since;
          }
          return topics;
        });
    return since[0];
  }
}
