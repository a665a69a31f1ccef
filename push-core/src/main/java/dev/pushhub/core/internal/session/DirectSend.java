package dev.pushhub.core.internal.session;

import dev.pushhub.core.internal.delivery.OutboundMessage;

/** Takes what the application sends to one session alone. */
@FunctionalInterface
public interface DirectSend {

  /**
   * Accepts a message for the session, after waiting for room where that is due. From any thread.
   *
   * @return false if the session is over
   */
  boolean send(Session session, OutboundMessage message);
}
