package dev.pushhub.core.internal.session;

import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import java.util.Arrays;

/** The bound sessions of one loop, for that loop only: whom a broadcast goes to there. */
public final class LoopSessions {
  private static final int LEAST = 16;

  private Session[] sessions = new Session[LEAST];
  private int size;

  void add(Session session) {
    if (size == sessions.length) {
      sessions = Arrays.copyOf(sessions, size * 2);
    }
    session.place(size);
    sessions[size++] = session;
  }

  // The last one takes the place of the one that goes: no search, no gap.
  void remove(Session session) {
    int place = session.place();
    if (place < 0) {
      return;
    }
    Session last = sessions[--size];
    sessions[place] = last;
    last.place(place);
    session.place(-1);
    if (sessions.length > LEAST && size < sessions.length / 4) {
      sessions = Arrays.copyOf(sessions, sessions.length / 2);
    } else {
      Arrays.fill(sessions, size, size + 1, null);
    }
  }

  /** Queues a broadcast for all of them. */
  public void deliver(OutboundMessage message) {
    for (int i = 0; i < size; ) {
      Session session = sessions[i];
      session.deliver(StreamName.EVERYBODY, message);
      if (sessions[i] == session) { // or it was cut, and the last one has taken its place
        i++;
      }
    }
  }
}
