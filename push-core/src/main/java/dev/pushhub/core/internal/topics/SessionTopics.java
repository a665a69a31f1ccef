package dev.pushhub.core.internal.topics;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.internal.session.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one session. Any thread; the object's own lock guards everything, and what the
 * session's loop is to do is handed to it under that lock, so that the order is the same.
 */
final class SessionTopics {
  /** Who had it join. A stronger reason takes the place of a weaker one. */
  enum Reason {
    /** The application, every session of its uid. */
    UID,
    /** The application, this session. */
    SESSION
  }

  private record Membership(Seat seat, Reason reason) {}

  private final Session session;
  private final TopicIndex index;
  private Map<String, Membership> memberships = new HashMap<>(2);
  private int own; // those that are not its uid's
  private boolean handedIn; // anything: what is done later must wait its turn behind that
  private boolean over;

  SessionTopics(Session session, TopicIndex index) {
    this.session = session;
    this.index = index;
  }

  /**
   * Joins; if it is on it already, nothing changes but the reason.
   *
   * @param most how many it may have joined by itself
   * @return false if the session is over
   */
  synchronized boolean join(String topic, Reason reason, boolean wantsLast, int most) {
    return join(topic, reason, wantsLast, most, this::handIn);
  }

  /**
   * Joins what its uid was joined to, for a session that is just beginning. On its loop.
   *
   * @param now gets what is to be done as soon as no lock is held, so that the page is on its
   *     topics when it is told that it is bound
   */
  synchronized void begin(String topic, boolean wantsLast, Consumer<Runnable> now) {
    join(topic, Reason.UID, wantsLast, Integer.MAX_VALUE, handedIn ? this::handIn : now);
  }

  private boolean join(
      String topic, Reason reason, boolean wantsLast, int most, Consumer<Runnable> loop) {
    if (over || !session.isOpen()) {
      return false;
    }
    Membership present = memberships.get(topic);
    if (present == null) {
      requireRoom(reason, most);
      Seat seat = index.enter(session, topic);
      put(topic, new Membership(seat, reason));
      loop.accept(() -> seat.take(wantsLast));
    } else if (present.reason.compareTo(reason) < 0) {
      requireRoom(reason, most);
      put(topic, new Membership(present.seat, reason));
    }
    return true;
  }

  private void requireRoom(Reason reason, int most) {
    if (reason != Reason.UID && own >= most) {
      throw new PushException(
          PushException.Reason.TOO_MANY,
          "The session is on "
              + own
              + " topics already (topics.topicsPerSession). Have it leave some, use one topic for"
              + " several, or raise that option.");
    }
  }

  private void put(String topic, Membership membership) {
    Membership before = memberships.put(topic, membership);
    own += share(membership) - share(before);
  }

  private static int share(@Nullable Membership membership) {
    return membership == null || membership.reason == Reason.UID ? 0 : 1;
  }

  private void handIn(Runnable task) {
    handedIn = true;
    session.loop().execute(task);
  }

  /** Leaves; false if it was not on it. */
  synchronized boolean leave(String topic, String reason) {
    Membership membership = memberships.remove(topic);
    if (membership == null) {
      return false;
    }
    own -= share(membership);
    index.leave(membership.seat);
    handIn(() -> membership.seat.giveUp(reason));
    if (memberships.isEmpty()) {
      memberships = new HashMap<>(2); // a table stays as large as it once had to be
    }
    return true;
  }

  synchronized boolean isEmpty() {
    return memberships.isEmpty();
  }

  synchronized Set<String> names() {
    return Collections.unmodifiableSet(new HashSet<>(memberships.keySet()));
  }

  /** The session is over. On its loop. */
  synchronized void end() {
    over = true;
    List<Membership> left = new ArrayList<>(memberships.values());
    memberships = Map.of();
    for (Membership membership : left) {
      index.leave(membership.seat);
      membership.seat.vacate();
    }
  }
}
