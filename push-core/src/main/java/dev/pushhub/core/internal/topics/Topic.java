package dev.pushhub.core.internal.topics;

import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.session.Departures.Departure;
import dev.pushhub.core.internal.session.Roster;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * One topic: how many sessions of each loop are on it, for any thread, and which, for that loop.
 *
 * <p>The counts are changed, and the uids read and changed, under the lock that {@link TopicIndex}
 * has for this topic; publishers read the counts without it.
 */
public final class Topic {
  private static final int LEAST_ROOM = 2; // there may be a great many topics, with few pages each

  private final StreamName stream;
  private final AtomicIntegerArray counts; // by loop
  private final @Nullable Roster[] seats; // by loop, each made and touched by that loop alone
  private final Map<String, Integer> uids = new HashMap<>(2); // how many sessions
  private final Map<String, Departure> leaving = new HashMap<>(0);

  Topic(String name, int loops) {
    stream = StreamName.ofTopic(name);
    counts = new AtomicIntegerArray(loops);
    seats = new Roster[loops];
  }

  /** Its name. */
  public String name() {
    return stream.topic();
  }

  /** What pages call its stream. */
  String wire() {
    return stream.wire();
  }

  /**
   * How many sessions of a loop are on it, those included that the loop has yet to be told of. From
   * any thread.
   */
  public int on(int loop) {
    return counts.get(loop);
  }

  /** Queues a message for all of a loop's sessions that are on it. On that loop only. */
  public void deliver(int loop, OutboundMessage message) {
    Roster present = seats[loop];
    if (present != null) {
      present.deliver(stream.wire(), message);
    }
  }

  Roster seats(int loop) {
    Roster made = seats[loop];
    if (made == null) {
      made = new Roster(LEAST_ROOM);
      seats[loop] = made;
    }
    return made;
  }

  /** One more session. True if the uid was not there, nor a moment ago. */
  boolean enter(String uid, int loop) {
    counts.incrementAndGet(loop);
    return uids.merge(uid, 1, Integer::sum) == 1 && leaving.remove(uid) == null;
  }

  /** One less. True if it was the uid's last. */
  boolean leave(String uid, int loop) {
    counts.decrementAndGet(loop);
    return uids.computeIfPresent(uid, (u, sessions) -> sessions == 1 ? null : sessions - 1) == null;
  }

  /** The uid has left and may be back in a moment. */
  void mayBeBack(String uid, Departure departure) {
    leaving.put(uid, departure);
  }

  /** Its time is over; false if it came back, or was taken for gone before. */
  boolean takeForGone(String uid, Departure departure) {
    return leaving.remove(uid, departure);
  }

  /** It will not be back; false if it had not just left. */
  boolean takeForGone(String uid) {
    return leaving.remove(uid) != null;
  }

  boolean isEmpty() {
    return uids.isEmpty() && leaving.isEmpty();
  }

  /** Adds those that are there, and those that may be back in a moment. */
  void addUidsTo(Set<String> all) {
    all.addAll(uids.keySet());
    all.addAll(leaving.keySet());
  }
}
