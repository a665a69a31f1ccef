package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.History;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.session.SessionRegistry;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.topics.Topic;
import dev.pushhub.core.internal.topics.TopicIndex;
import dev.pushhub.core.internal.transport.EventLoop;
import dev.pushhub.core.options.DeliveryOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accepts messages for a uid, a topic or for all, keeps them where the hub has a history, and hands
 * them to the loops of their sessions. From any thread, the loops included.
 *
 * <p>The publish order: what was accepted before something else began comes first, at every page.
 */
// A publish is one task in the mailbox of each loop that has a session it is for, all put under
// one lock that is held for no longer than that; a loop runs its mailbox in order. So any two
// publishes stand in the same order in every loop they share. The publisher pays for each loop, not
// for each session, and a listener's line for a session on its own loop takes the same way.
//
// With a history the message gets its place in its stream under the same lock, so that the order of
// the places is the order in which the loops get them.
public final class Publisher {
  /** What a publish is answered if the store has not answered: the outcome is told then. */
  public static final int LATER = -1;

  private final List<EventLoop> loops;
  private final SessionRegistry registry;
  private final TopicIndex topics;
  private final Undelivered undelivered;
  private final Counters counters;
  private final HighWaterMark mark;
  private final List<LoopAccount> accounts; // one for each loop
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
      List<EventLoop> loops,
      SessionRegistry registry,
      TopicIndex topics,
      Undelivered undelivered,
      HighWaterMark mark,
      List<LoopAccount> accounts,
      Counters counters,
      @Nullable History history,
      DeliveryOptions options) {
    this.loops = loops;
    this.registry = registry;
    this.topics = topics;
    this.undelivered = undelivered;
    this.mark = mark;
    this.accounts = accounts;
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
    if (id == null) {
      return publishOnce(audience, name, message, outcome);
    }
    synchronized (order) {
      requireOpen();
      return ids.once(
          audience.stream(name), id, outcome, told -> publishOnce(audience, name, message, told));
    }
  }

  private int publishOnce(
      Audience audience, String name, OutboundMessage message, Outcome outcome) {
    return history == null
        ? atOnce(audience, name, message)
        : kept(history, audience, name, message, outcome);
  }

  // A page that is gone because the hub closes is not absent: so it is asked whether that is open.
  private int atOnce(Audience audience, String name, OutboundMessage message) {
    int sessions = 0;
    if (isAnybodyThere(audience, name)) {
      synchronized (order) {
        requireOpen();
        sessions = fanOut(audience, name, message);
      }
    }
    if (sessions > 0) {
      counters.accepted.increment();
    } else {
      requireOpen();
    }
    return sessions;
  }

  private boolean isAnybodyThere(Audience audience, String name) {
    return switch (audience) {
      case UID -> registry.isOnline(name);
      case TOPIC -> topics.find(name) != null;
      case ALL -> registry.size() > 0;
    };
  }

  private int kept(
      History history, Audience audience, String name, OutboundMessage message, Outcome outcome) {
    KeptPublish one = new KeptPublish(this, audience, name, message, outcome);
    synchronized (order) {
      requireOpen();
      history.order().append(audience.stream(name), one);
      return one.settle(outcome);
    }
  }

  /** Has a message fanned out that has its place. Under the order. */
  int fanOutKept(Audience audience, String name, OutboundMessage message) {
    counters.accepted.increment();
    return fanOut(audience, name, message);
  }

  /** Hands a message to the loops; returns for how many sessions. Under the order. */
  private int fanOut(Audience audience, String name, OutboundMessage message) {
    return switch (audience) {
      case UID -> toSessions(registry.of(name), message);
      case TOPIC -> toTopic(name, message);
      case ALL -> toEverybody(message);
    };
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

  // The sessions are looked up under the lock: whoever looked before it could be overtaken by a
  // later publish that already finds a page that has just been bound, and leave a gap there.
  private int toSessions(Session[] targets, OutboundMessage message) {
    if (targets.length == 0) {
      return 0;
    }
    mark.add((long) message.size() * targets.length);
    long load = accounts.get(0).load(message); // the same for all loops
    for (Session target : targets) {
      target.reserve(load);
    }
    if (targets.length == 1) {
      Session only = targets[0];
      only.loop().execute(() -> deliver(only, StreamName.UID, message));
    } else {
      toSeveral(targets, message);
    }
    return targets.length;
  }

  private void toSeveral(Session[] targets, OutboundMessage message) {
    for (EventLoop loop : loops) {
      for (Session first : targets) {
        if (first.loop() == loop) {
          loop.execute(() -> deliver(loop, targets, message));
          break;
        }
      }
    }
  }

  private void deliver(EventLoop loop, Session[] targets, OutboundMessage message) {
    for (Session target : targets) {
      if (target.loop() == loop) {
        deliver(target, StreamName.UID, message);
      }
    }
  }

  // What was accepted becomes what is queued, or is let go with a session that has closed since.
  private void deliver(Session target, String stream, OutboundMessage message) {
    LoopAccount account = accounts.get(target.loop().index());
    target.release(account.load(message));
    account.flowing(-message.size());
    target.deliver(stream, message);
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
      mark.add(message.size());
      target.reserve(accounts.get(0).load(message));
      target.loop().execute(() -> deliver(target, StreamName.NONE, message));
      return true;
    }
  }

  private int toEverybody(OutboundMessage message) {
    int sessions = registry.size();
    if (sessions > 0) {
      long share = (long) message.size() * sessions / loops.size();
      mark.add(share * loops.size());
      for (EventLoop loop : loops) {
        loop.execute(() -> deliverToAll(loop, message, share));
      }
    }
    return sessions;
  }

  private void deliverToAll(EventLoop loop, OutboundMessage message, long share) {
    accounts.get(loop.index()).flowing(-share);
    registry.on(loop.index()).deliver(StreamName.EVERYBODY, message);
  }

  private int toTopic(String name, OutboundMessage message) {
    Topic topic = topics.find(name);
    int all = 0;
    if (topic != null) {
      for (EventLoop loop : loops) {
        int sessions = topic.on(loop.index());
        if (sessions > 0) {
          long share = (long) message.size() * sessions;
          mark.add(share);
          loop.execute(() -> deliver(loop, topic, message, share));
          all += sessions;
        }
      }
    }
    return all;
  }

  private void deliver(EventLoop loop, Topic topic, OutboundMessage message, long share) {
    accounts.get(loop.index()).flowing(-share);
    topic.deliver(loop.index(), message);
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
