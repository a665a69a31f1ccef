package dev.pushhub.core.internal.topics;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.Position;
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
  /** Who had it join. A later one takes the place of an earlier one, never the other way round. */
  enum Reason {
    /** Its page, which asked for it and will have to ask again. */
    PAGE,
    /** The application, every session of its uid. */
    UID,
    /** The application, this session. */
    SESSION
  }

  private static final String TOO_MANY = "on too many topics already";

  private record Membership(Seat seat, Reason reason) {}

  private final Session session;
  private final TopicIndex index;
  private final @Nullable TopicHistory history;
  private Map<String, Membership> memberships = new HashMap<>(2);
  private Map<String, Ask> asks = Map.of(); // those under way
  private int again; // how many of them are about topics it is on
  private int own; // those that are not its uid's
  private boolean handedIn; // anything: what is done later must wait its turn behind that
  private boolean over;

  SessionTopics(Session session, TopicIndex index, @Nullable TopicHistory history) {
    this.session = session;
    this.index = index;
    this.history = history;
  }

  /**
   * Joins; if it is on it already, nothing changes but the reason.
   *
   * @param most how many it may have joined by itself
   * @return false if the session is over
   * @throws PushException if it has joined as many as it may
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
      Position since = since(topic, reason);
      loop.accept(() -> seat.take(wantsLast, since, history));
    } else if (present.reason.compareTo(reason) < 0) {
      if (present.reason == Reason.UID) {
        requireRoom(reason, most);
      }
      put(topic, new Membership(present.seat, reason));
    }
    return true;
  }

  // Its loop may come to it only after the next messages have been sent. Those are to arrive: who
  // joins by code goes on from where the topic is now.
  private Position since(String topic, Reason reason) {
    return history == null || session.isPlain() || reason == Reason.PAGE
        ? Position.FRESH_START
        : history.topNow(topic);
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
    session.execute(task);
  }

  /**
   * Leaves, and gets no answer any more where it has asked to join; false if there was neither.
   *
   * @param forGood whether it is certain that it does not come back in a moment
   */
  boolean leave(String topic, String reason, boolean forGood) {
    Ask calledOff;
    boolean wasThere;
    synchronized (this) {
      calledOff = remove(topic);
      if (calledOff != null && !calledOff.isAgain()) {
        tell(calledOff, new TopicOutcome.Refused(reason));
      }
      wasThere = giveUp(topic, reason, forGood);
    }
    if (calledOff != null) {
      calledOff.callOff();
    }
    return wasThere || calledOff != null;
  }

  /**
   * Leaves because its page says so, which may ask again at once: a join that still waits for the
   * loop must not pass for the answer to that. On its loop.
   */
  boolean unsubscribe(String topic, String reason) {
    synchronized (this) {
      Membership membership = memberships.get(topic);
      if (membership != null) {
        membership.seat.forgo();
      }
    }
    return leave(topic, reason, false);
  }

  private boolean giveUp(String topic, String reason, boolean forGood) {
    Membership membership = memberships.remove(topic);
    if (membership == null) {
      return false;
    }
    own -= share(membership);
    index.leave(membership.seat, forGood);
    handIn(() -> membership.seat.giveUp(reason));
    if (memberships.isEmpty()) {
      memberships = new HashMap<>(2); // a table stays as large as it once had to be
    }
    return true;
  }

  /** The page asks to join; false if the policy need not be asked. */
  synchronized boolean begin(Ask ask, int most) {
    if (over || !session.isOpen() || asks.containsKey(ask.topic())) {
      return false;
    }
    if (memberships.containsKey(ask.topic())) {
      tell(ask, new TopicOutcome.Present());
      return false;
    }
    if (own + asks.size() - again >= most) {
      tell(ask, new TopicOutcome.Refused(TOO_MANY));
      return false;
    }
    add(ask);
    return true;
  }

  /** Questions for all topics that the page had asked for. */
  synchronized List<Ask> askAgain() {
    List<Ask> questions = new ArrayList<>();
    memberships.forEach(
        (topic, membership) -> {
          if (membership.reason == Reason.PAGE && !asks.containsKey(topic)) {
            questions.add(new Ask(session, topic, false, true, outcome -> {}));
          }
        });
    questions.forEach(this::add);
    return questions;
  }

  /** A question is answered. It counts for nothing if it was called off meanwhile. */
  synchronized void settle(Ask ask, TopicOutcome outcome, int most) {
    String topic = ask.topic();
    if (asks.get(topic) != ask) {
      return;
    }
    remove(topic);
    boolean allowed = outcome instanceof TopicOutcome.Joined;
    Membership present = memberships.get(topic);
    if (ask.isAgain()) {
      if (!allowed && present != null && present.reason == Reason.PAGE) {
        if (outcome instanceof TopicOutcome.Undecided) { // not refused: it comes back and resumes
          session.close(CloseCode.NOT_AUTHENTICATED_NOW, outcome.reason());
        } else {
          giveUp(topic, outcome.reason(), true);
        }
      }
    } else if (present != null) {
      tell(ask, new TopicOutcome.Present());
    } else if (!allowed) {
      tell(ask, outcome);
    } else if (own >= most) {
      tell(ask, new TopicOutcome.Refused(TOO_MANY));
    } else if (join(topic, Reason.PAGE, ask.wantsLast(), most, this::handIn)) {
      tell(ask, outcome);
    }
  }

  private void tell(Ask ask, TopicOutcome outcome) {
    handIn(() -> ask.outcome().accept(outcome));
  }

  private void add(Ask ask) {
    if (asks.isEmpty()) {
      asks = new HashMap<>(2);
    }
    asks.put(ask.topic(), ask);
    again += ask.isAgain() ? 1 : 0;
  }

  private @Nullable Ask remove(String topic) {
    Ask removed = asks.isEmpty() ? null : asks.remove(topic);
    if (removed != null && removed.isAgain()) {
      again--;
    }
    if (asks.isEmpty()) {
      asks = Map.of();
    }
    return removed;
  }

  synchronized boolean isEmpty() {
    return memberships.isEmpty() && asks.isEmpty();
  }

  synchronized Set<String> names() {
    return Collections.unmodifiableSet(new HashSet<>(memberships.keySet()));
  }

  /** The session is over. On its loop. */
  void end() {
    List<Ask> calledOff;
    synchronized (this) {
      over = true;
      calledOff = List.copyOf(asks.values());
      asks = Map.of();
      memberships.values().forEach(membership -> end(membership.seat));
      memberships = new HashMap<>(0);
    }
    calledOff.forEach(Ask::callOff);
  }

  private void end(Seat seat) {
    index.leave(seat, false);
    seat.vacate();
  }
}
