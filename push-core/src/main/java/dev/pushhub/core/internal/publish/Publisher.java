package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.session.SessionRegistry;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.EventLoop;
import java.util.List;

/**
 * Accepts messages for a uid or for all and hands them to the loops of their sessions. From any
 * thread, the loops included.
 *
 * <p>The publish order: what was accepted before something else began comes first, at every page.
 */
// A publish is one task in the mailbox of each loop that has a session it is for, all put under
// one lock that is held for no longer than that; a loop runs its mailbox in order. So any two
// publishes stand in the same order in every loop they share. The publisher pays for each loop, not
// for each session, and a listener's line for a session on its own loop takes the same way.
public final class Publisher {
  private final List<EventLoop> loops;
  private final SessionRegistry registry;
  private final Undelivered undelivered;
  private final Counters counters;
  private final HighWaterMark mark;
  private final List<LoopAccount> accounts; // one for each loop
  private final Object order = new Object();
  private volatile boolean closed; // written under order

  /** For one hub. */
  public Publisher(
      List<EventLoop> loops,
      SessionRegistry registry,
      Undelivered undelivered,
      HighWaterMark mark,
      List<LoopAccount> accounts,
      Counters counters) {
    this.loops = loops;
    this.registry = registry;
    this.undelivered = undelivered;
    this.mark = mark;
    this.accounts = accounts;
    this.counters = counters;
  }

  /**
   * To every session of a uid; true if there is any.
   *
   * @throws PushException if the hub has begun to close
   */
  public boolean toUid(String uid, OutboundMessage message) {
    if (registry.isOnline(uid) && accept(uid, message)) {
      counters.accepted.increment();
      return true;
    }
    requireOpen(); // a page that is gone because the hub closes is not absent
    undelivered.tell(uid, message);
    return false;
  }

  // The sessions are looked up under the lock: whoever looked before it could be overtaken by a
  // later publish that already finds a page that has just been bound, and leave a gap there.
  private boolean accept(String uid, OutboundMessage message) {
    synchronized (order) {
      Session[] targets = registry.of(uid);
      if (targets.length == 0) {
        return false;
      }
      requireOpen();
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
      return true;
    }
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

  /**
   * To every bound session; returns how many there are.
   *
   * @throws PushException if the hub has begun to close
   */
  public int toAll(OutboundMessage message) {
    int sessions = registry.size();
    if (sessions > 0) {
      synchronized (order) {
        requireOpen();
        long share = (long) message.size() * sessions / loops.size();
        mark.add(share * loops.size());
        for (EventLoop loop : loops) {
          loop.execute(() -> deliverToAll(loop, message, share));
        }
      }
      counters.accepted.increment();
    } else {
      requireOpen();
    }
    return sessions;
  }

  private void deliverToAll(EventLoop loop, OutboundMessage message, long share) {
    accounts.get(loop.index()).flowing(-share);
    registry.on(loop.index()).deliver(message);
  }

  private void requireOpen() {
    if (closed) {
      throw new PushException(PushException.Reason.NOT_RUNNING, "The hub is closed.");
    }
  }

  /** Accepts nothing more: what was accepted stands in the mailboxes before whatever comes next. */
  public void close() {
    synchronized (order) {
      closed = true;
    }
  }
}
