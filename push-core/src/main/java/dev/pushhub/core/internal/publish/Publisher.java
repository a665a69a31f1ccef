package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.History;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.topics.TopicIndex;
import dev.pushhub.core.options.DeliveryOptions;
import org.jspecify.annotations.Nullable;

/**
 * Accepts messages for a uid, a topic or for all, keeps them where the hub has a history, and hands
 * them to the loops of their sessions. From any thread, the loops included.
 *
 * <p>The publish order: what was accepted before something else began comes first, at every page.
 */
// A publish is one task in the mailbox of each loop that has a session it is for (Fanout), all put
// under one lock that is held for no longer than that; a loop runs its mailbox in order. So any two
// publishes stand in the same order in every loop they share, and a listener's line for a session
// on its own loop takes the same way.
//
// With a history the message gets its place in its stream under the same lock, so that the order of
// the places is the order in which the loops get them.
public final class Publisher {
  /** What a publish is answered if the store has not answered: the outcome is told then. */
  public static final int LATER = -1;

  private final Fanout fanout;
  private final TopicIndex topics;
  private final Undelivered undelivered;
  private final Counters counters;
  private final @Nullable History history;
  private final PushIds ids; // guarded by order
  private final Object order;
  private volatile boolean closed; // written under order

  /**
   * For one hub.
   *
   * @param history null if nothing is kept
   * @param options for how long an id is known
   */
  public Publisher(
      Fanout fanout,
      TopicIndex topics,
      Undelivered undelivered,
      Counters counters,
      @Nullable History history,
      DeliveryOptions options) {
    this.fanout = fanout;
    this.topics = topics;
    this.undelivered = undelivered;
    this.counters = counters;
    this.history = history;
    this.ids = new PushIds(options, this::isAccepted, System::nanoTime, counters);
    this.order = history == null ? new Object() : history.lock();
  }

  /** Whether a publish for so many sessions was accepted: somebody is there, or it is kept. */
  public boolean isAccepted(int sessions) {
    return sessions > 0 || history != null;
  }

  /** Whether so much waits for the store's answer that no further line is to be taken. */
  public boolean isStoreBehind() {
    return history != null && history.isBehind();
  }

  /** Whether messages have a place in a history. */
  boolean hasHistory() {
    return history != null;
  }

  /** Whether a publish may be answered {@link #LATER}. */
  public boolean mayAnswerLater() {
    return history != null && history.mayAnswerLater();
  }

  /**
   * To every session of a uid. Returns how many there are, or {@link #LATER}.
   *
   * @param outcome told, if it is answered later
   * @throws PushException if the hub has begun to close, or the store did not keep the message
   */
  public int toUid(String uid, OutboundMessage message, Outcome outcome) {
    int sessions = publish(Audience.UID, uid, message, outcome);
    if (sessions == 0 && history == null) {
      undelivered.tell(uid, message);
    }
    return sessions;
  }

  /**
   * To every bound session. Returns how many there are, or {@link #LATER}.
   *
   * @param outcome told, if it is answered later
   * @throws PushException if the hub has begun to close, or the store did not keep the message
   */
  public int toAll(OutboundMessage message, Outcome outcome) {
    return publish(Audience.ALL, "", message, outcome);
  }

  /**
   * To every session on a topic. Returns how many there are, or {@link #LATER}.
   *
   * @param outcome told, if it is answered later
   * @throws IllegalArgumentException if that can't be the name of a topic
   * @throws PushException if the hub has begun to close, or the store did not keep the message
   */
  public int toTopic(String name, OutboundMessage message, Outcome outcome) {
    topics.requireName(name);
    return publish(Audience.TOPIC, name, message, outcome);
  }

  /** Every publish goes through here. */
  private int publish(Audience audience, String name, OutboundMessage message, Outcome outcome) {
    String id = message.details().id();
    if (id == null && history == null) {
      return atOnce(audience, name, message);
    }
    StreamName stream = audience.stream(name);
    if (id == null) {
      return publishOnce(audience, name, stream, message, outcome);
    }
    synchronized (order) {
      requireOpen();
      return ids.once(
          stream, id, outcome, told -> publishOnce(audience, name, stream, message, told));
    }
  }

  private int publishOnce(
      Audience audience, String name, StreamName stream, OutboundMessage message, Outcome outcome) {
    return history == null
        ? atOnce(audience, name, message)
        : kept(history, new KeptPublish(this, audience, name, stream, message, outcome), outcome);
  }

  // A page that is gone because the hub closes is not absent: so it is asked whether that is open.
  private int atOnce(Audience audience, String name, OutboundMessage message) {
    int sessions = 0;
    if (fanout.findsAnybody(audience, name)) {
      synchronized (order) {
        requireOpen();
        sessions = fanout.to(audience, name, message);
      }
    }
    if (sessions > 0) {
      counters.accepted.increment();
    } else {
      requireOpen();
    }
    return sessions;
  }

  private int kept(History history, KeptPublish one, Outcome outcome) {
    synchronized (order) {
      requireOpen();
      history.order().append(one.stream(), one);
      return one.settle(outcome);
    }
  }

  /** Has a message fanned out that has its place. Under the order. */
  int fanOutKept(Audience audience, String name, OutboundMessage message) {
    counters.accepted.increment();
    return fanout.to(audience, name, message);
  }

  /** What a publisher is told whose message the store did not keep. */
  PushException notKept(Throwable error) {
    if (closed || history == null) {
      return new PushException(Reason.NOT_RUNNING, "The hub is closed.", error);
    }
    history.failed("a publish is refused", error);
    return new PushException(
        Reason.STORE,
        "The message store did not keep the message ("
            + error
            + "); nothing was sent. Look at the store, or set history.storeTimeout higher if it is"
            + " only slow.",
        error);
  }

  /**
   * To one session alone; false if it is over, or the hub has begun to close. It counts as a
   * message for its uid does, but to no publisher.
   */
  public boolean toSession(Session target, OutboundMessage message) {
    synchronized (order) {
      if (closed || !target.isOpen()) {
        return false;
      }
      fanout.toOne(target, message);
      return true;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new PushException(Reason.NOT_RUNNING, "The hub is closed.");
    }
  }

  /** Accepts nothing more: what was accepted stands in the mailboxes before whatever comes next. */
  public void close() {
    synchronized (order) {
      closed = true;
      if (history != null) {
        history.endAppends();
      }
    }
  }
}
