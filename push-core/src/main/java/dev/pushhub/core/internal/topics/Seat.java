package dev.pushhub.core.internal.topics;

import dev.pushhub.core.internal.session.Session;

/**
 * One session on one topic. It counts from the moment somebody joins, on any thread; the session's
 * loop takes it, and gives it up, in the order in which that was asked for.
 */
final class Seat {
  private final Session session;
  private final Topic topic;
  private int place = LoopSeats.NOWHERE; // the loop's
  private boolean over; // the loop's

  Seat(Session session, Topic topic) {
    this.session = session;
    this.topic = topic;
  }

  Session session() {
    return session;
  }

  Topic topic() {
    return topic;
  }

  int place() {
    return place;
  }

  void place(int place) {
    this.place = place;
  }

  /** From now on messages for the topic are passed on to the session. On its loop. */
  void take(boolean wantsLast) {
    if (!over) {
      topic.seats(session.loop().index()).add(this);
      session.joined(topic.name(), wantsLast);
    }
  }

  /** They are not any more. On its loop. */
  void giveUp(String reason) {
    if (vacate()) {
      session.left(topic.name(), reason);
    }
  }

  /** The same, for a session that is over and need not be told. */
  boolean vacate() {
    boolean taken = place != LoopSeats.NOWHERE;
    over = true;
    if (taken) {
      topic.seats(session.loop().index()).remove(this);
    }
    return taken;
  }
}
