package dev.pushhub.core.internal.topics;

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
  private final ConcurrentHashMap<String, Map<String, Boolean>> byUid = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger();
  private final int most;
  private final int mostForUid;

  UidJoins(int most, int mostForUid) {
    this.most = most;
    this.mostForUid = mostForUid;
  }

  void join(String uid, String topic, boolean wantsLast, Runnable sessions) {
    byUid.compute(
        uid,
        (u, present) -> {
          Map<String, Boolean> topics = present == null ? new HashMap<>(2) : present;
          if (!topics.containsKey(topic)) {
            requireRoom(topics);
            size.incrementAndGet();
          }
          topics.put(topic, wantsLast);
          sessions.run();
          return topics;
        });
  }

  // Two uids at once may both find the last place free; one more does no harm.
  private void requireRoom(Map<String, Boolean> topics) {
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

  private static boolean isEmpty(@Nullable Map<String, Boolean> topics) {
    return topics == null || topics.isEmpty();
  }

  /** Tells each topic of a uid, and whether its newest message is wanted. */
  void tell(String uid, BiConsumer<String, Boolean> topic) {
    byUid.computeIfPresent(
        uid,
        (u, topics) -> {
          topics.forEach(topic);
          return topics;
        });
  }

  int size() {
    return size.get();
  }
}
