package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.delivery.OutboundMessage;

/**
 * How a page that wants more than the bare text is told of messages and topics. Called on its loop
 * only.
 */
public interface PageOutput {
  /**
   * A message was sent to a stream that the page's session belongs to.
   *
   * @param stream what the page calls it: {@code uid}, {@code all}, {@code topic:NAME}; empty for
   *     what is sent to this page alone
   */
  void deliver(String stream, OutboundMessage message);

  /**
   * The session is on a topic from now on: the messages that come for it are passed on. Called
   * while the session begins as well, for what its uid was joined to.
   *
   * @param wantsLast whether a page that has nothing of it is to get the newest message at once
   * @param since where the topic was when it was joined, by code: a page that has nothing of it is
   *     to get what was sent after that; a fresh start if that is not known
   */
  void joined(String topic, boolean wantsLast, Position since);

  /** It is not any more; called once for each {@link #joined}, unless the session is over. */
  void left(String topic, String reason);

  /** What the page calls its tab; empty if it has not said. */
  String tab();
}
