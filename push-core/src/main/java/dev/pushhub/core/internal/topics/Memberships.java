package dev.pushhub.core.internal.topics;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.session.SessionRegistry;
import dev.pushhub.core.internal.session.TopicMembership;
import dev.pushhub.core.internal.topics.SessionTopics.Reason;
import dev.pushhub.core.options.TopicOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who joins and leaves which topic: one session, or every session of a uid, now and later. Any
 * thread.
 *
 * <p>Locks are taken in one order: a uid's joins, a session's topics, a topic, a hook lane.
 */
public final class Memberships implements TopicMembership {
  private static final String BY_APPLICATION = "the application took it off";
  private static final String BY_PAGE = "unsubscribed";

  private final TopicIndex index;
  private final SessionRegistry registry;
  private final TopicOptions options;
  private final @Nullable TopicHistory history;
  private final UidJoins uids;
  private final ConcurrentHashMap<Session, SessionTopics> sessions = new ConcurrentHashMap<>();

  /**
   * For one hub.
   *
   * @param history null if nothing is kept
   */
  public Memberships(
      TopicIndex index,
      SessionRegistry registry,
      TopicOptions options,
      @Nullable TopicHistory history) {
    this.history = history;
    this.index = index;
    this.registry = registry;
    this.options = options;
    this.uids = new UidJoins(options.joinedTopics(), options.topicsPerSession());
  }

  @Override
  public boolean join(Session session, String topic, boolean wantsLast) {
    index.requireName(topic);
    return join(session, topic, Reason.SESSION, wantsLast);
  }

  private boolean join(Session session, String topic, Reason reason, boolean wantsLast) {
    return session.isOpen()
        && topicsOf(session).join(topic, reason, wantsLast, options.topicsPerSession());
  }

  // Made before it is asked whether the session is open, and a session is over before it is asked
  // here what it leaves: so one of the two sees the other, and nothing is left behind.
  SessionTopics topicsOf(Session session) {
    SessionTopics topics =
        sessions.computeIfAbsent(session, one -> new SessionTopics(one, index, history));
    if (!session.isOpen()) {
      sessions.computeIfPresent(session, (one, present) -> present.isEmpty() ? null : present);
    }
    return topics;
  }

  /** Those of a session that has asked for any, or is on any. */
  @Nullable SessionTopics present(Session session) {
    return sessions.get(session);
  }

  @Override
  public boolean leave(Session session, String topic) {
    SessionTopics topics = sessions.get(session);
    return topics != null && topics.leave(topic, BY_APPLICATION, true);
  }

  /** A page leaves of its own accord. On its session's loop. */
  boolean unsubscribe(Session session, String topic) {
    SessionTopics topics = sessions.get(session);
    return topics != null && topics.unsubscribe(topic, BY_PAGE);
  }

  @Override
  public Set<String> topics(Session session) {
    SessionTopics topics = sessions.get(session);
    return topics == null ? Set.of() : topics.names();
  }

  /**
   * Joins every session that the uid has, and will have. Where the hub keeps a history it is noted
   * where the topic is: whatever is sent after this has returned comes later.
   */
  public void join(String uid, String topic, boolean wantsLast) {
    index.requireName(topic);
    UidJoins.Join begun =
        uids.join(
            uid,
            topic,
            wantsLast,
            () -> {
              for (Session session : registry.of(uid)) {
                join(session, topic, Reason.UID, wantsLast);
              }
            });
    if (begun != null && history != null) {
      begun.since(history.top(topic));
    }
  }

  /**
   * Where a topic was when a uid was joined to it: from there on a page has missed what was sent,
   * if it was away at that time and knows no position of its own. A fresh start if that is not
   * known.
   */
  public Position joinedAt(String uid, String topic) {
    return uids.since(uid, topic);
  }

  /** Takes every session of the uid off, and joins no further one. */
  public void leave(String uid, String topic) {
    uids.leave(
        uid,
        topic,
        () -> {
          for (Session session : registry.of(uid)) {
            leave(session, topic);
          }
          index.endGrace(topic, uid);
        });
  }

  @Override
  public void begun(Session session) {
    List<Runnable> now = new ArrayList<>(0);
    uids.tell(
        session.uid(), (topic, wantsLast) -> topicsOf(session).begin(topic, wantsLast, now::add));
    now.forEach(Runnable::run);
  }

  @Override
  public void ended(Session session) {
    SessionTopics topics = sessions.remove(session);
    if (topics != null) {
      topics.end();
    }
  }
}
