package dev.pushhub.core.internal.session;

import java.util.Set;

/** What a session asks of the room above that knows topics. */
public interface TopicMembership {
  /**
   * Puts a session on a topic. From any thread.
   *
   * @param wantsLast whether its page is to get the newest message at once
   * @return false if the session is over
   */
  boolean join(Session session, String topic, boolean wantsLast);

  /**
   * Takes it off again. From any thread.
   *
   * @return false if it was not on it
   */
  boolean leave(Session session, String topic);

  /** The topics it is on; a copy. From any thread. */
  Set<String> topics(Session session);

  /** The session has begun: it joins what its uid was joined to. On its loop. */
  void begun(Session session);

  /** It is over: it leaves everything. On its loop. */
  void ended(Session session);
}
