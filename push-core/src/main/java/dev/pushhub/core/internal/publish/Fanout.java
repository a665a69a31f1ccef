package dev.pushhub.core.internal.publish;

import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.session.SessionRegistry;
import dev.pushhub.core.internal.topics.Topic;
import dev.pushhub.core.internal.topics.TopicIndex;
import dev.pushhub.core.internal.transport.EventLoop;
import java.util.List;

/**
 * Hands a message to the loops of the sessions that it is for, each of which gets one task and
 * passes it on to its own. So a publisher pays for each loop, not for each session.
 *
 * <p>Called by the publisher, who holds the publish order meanwhile; the tasks run on the loops.
 */
// The bytes count to the mark from here on, those for a uid to its sessions' load as well; the task
// takes them back as what it queues is counted by the queues.
public final class Fanout {
  private final List<EventLoop> loops;
  private final SessionRegistry registry;
  private final TopicIndex topics;
  private final HighWaterMark mark;
  private final List<LoopAccount> accounts; // one for each loop

  /** For one hub. */
  public Fanout(
      List<EventLoop> loops,
      SessionRegistry registry,
      TopicIndex topics,
      HighWaterMark mark,
      List<LoopAccount> accounts) {
    this.loops = loops;
    this.registry = registry;
    this.topics = topics;
    this.mark = mark;
    this.accounts = accounts;
  }

  /** Whether there is anybody at the moment; for this alone the order need not be held. */
  boolean findsAnybody(Audience audience, String name) {
    return switch (audience) {
      case UID -> registry.isOnline(name);
      case TOPIC -> topics.find(name) != null;
      case ALL -> registry.size() > 0;
    };
  }

  /** Hands a message to the loops; returns for how many sessions. */
  int to(Audience audience, String name, OutboundMessage message) {
    return switch (audience) {
      case UID -> toSessions(registry.of(name), message);
      case TOPIC -> toTopic(name, message);
      case ALL -> toEverybody(message);
    };
  }

  /** To one session alone. It counts as a message for its uid does. */
  void toOne(Session target, OutboundMessage message) {
    mark.add(message.size());
    target.reserve(loadOf(message));
    target.loop().execute(() -> deliver(target, StreamName.NONE, message));
  }

  private long loadOf(OutboundMessage message) {
    return accounts.get(0).load(message); // the same for all loops
  }

  // The sessions are looked up under the lock: whoever looked before it could be overtaken by a
  // later publish that already finds a page that has just been bound, and leave a gap there.
  private int toSessions(Session[] targets, OutboundMessage message) {
    if (targets.length == 0) {
      return 0;
    }
    mark.add((long) message.size() * targets.length);
    long load = loadOf(message);
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
}
