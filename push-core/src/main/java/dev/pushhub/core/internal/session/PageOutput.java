package dev.pushhub.core.internal.session;

import dev.pushhub.core.internal.delivery.OutboundMessage;

/** How a page that wants more than the bare text is told a message. Called on its loop only. */
@FunctionalInterface
public interface PageOutput {
  /**
   * A message was sent to a stream that the page's session belongs to.
   *
   * @param stream what the page calls it: {@code uid}, {@code all}, {@code topic:NAME}; empty for
   *     what is sent to this page alone
   */
  void deliver(String stream, OutboundMessage message);
}
