package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.publish.Outcome;
import dev.pushhub.core.internal.publish.Publisher;
import org.jspecify.annotations.Nullable;

/** What one line asks for. */
sealed interface LineCommand {

  /** Does it; null if that is answered later. */
  @Nullable LineReply run(Publisher publisher, ListenerAuth auth);

  /** Whether it may be done before the secret was presented. */
  default boolean needsNoAuth() {
    return false;
  }

  /** The reference's line, and {@code cmd:send}. */
  record ToUid(String uid, OutboundMessage message) implements LineCommand {
    @Override
    public LineReply run(Publisher publisher, ListenerAuth auth) {
      return LineReply.of(publisher.isAccepted(publisher.toUid(uid, message, Outcome.NEVER)));
    }
  }

  /** {@code cmd:broadcast}. */
  record ToAll(OutboundMessage message) implements LineCommand {
    @Override
    public LineReply run(Publisher publisher, ListenerAuth auth) {
      return LineReply.of(publisher.isAccepted(publisher.toAll(message, Outcome.NEVER)));
    }
  }

  /** {@code cmd:topic}. */
  record ToTopic(String topic, OutboundMessage message) implements LineCommand {
    @Override
    public LineReply run(Publisher publisher, ListenerAuth auth) {
      try {
        return LineReply.of(publisher.isAccepted(publisher.toTopic(topic, message, Outcome.NEVER)));
      } catch (IllegalArgumentException e) {
        return LineReply.error(LineError.BAD_REQUEST, String.valueOf(e.getMessage()));
      }
    }
  }

  /** {@code cmd:auth}. */
  record Auth(String secret) implements LineCommand {
    @Override
    public @Nullable LineReply run(Publisher publisher, ListenerAuth auth) {
      return auth.present(secret);
    }

    @Override
    public boolean needsNoAuth() {
      return true;
    }

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
      return "Auth";
    }
  }

  /** {@code cmd:ping}. */
  record Ping() implements LineCommand {
    @Override
    public LineReply run(Publisher publisher, ListenerAuth auth) {
      return LineReply.OK;
    }
  }
}
