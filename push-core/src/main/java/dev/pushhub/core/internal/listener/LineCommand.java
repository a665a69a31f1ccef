package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.publish.Outcome;
import dev.pushhub.core.internal.publish.Publisher;
import org.jspecify.annotations.Nullable;

/** What one line asks for. */
sealed interface LineCommand {

  /**
   * Does it; null if that is answered later.
   *
   * @param outcome told what came of a publish that is
   */
  @Nullable LineReply run(Publisher publisher, ListenerAuth auth, Outcome outcome);

  /** The reply to a publish for so many sessions; null if it is answered later. */
  static @Nullable LineReply reply(Publisher publisher, int sessions) {
    return sessions == Publisher.LATER ? null : LineReply.of(publisher.isAccepted(sessions));
  }

  /** Whether it may be done before the secret was presented. */
  default boolean needsNoAuth() {
    return false;
  }

  /** The reference's line, and {@code cmd:send}. */
  record ToUid(String uid, OutboundMessage message) implements LineCommand {
    @Override
    public @Nullable LineReply run(Publisher publisher, ListenerAuth auth, Outcome outcome) {
      return reply(publisher, publisher.toUid(uid, message, outcome));
    }
  }

  /** {@code cmd:broadcast}. */
  record ToAll(OutboundMessage message) implements LineCommand {
    @Override
    public @Nullable LineReply run(Publisher publisher, ListenerAuth auth, Outcome outcome) {
      return reply(publisher, publisher.toAll(message, outcome));
    }
  }

  /** {@code cmd:topic}. */
  record ToTopic(String topic, OutboundMessage message) implements LineCommand {
    @Override
    public @Nullable LineReply run(Publisher publisher, ListenerAuth auth, Outcome outcome) {
      try {
        return reply(publisher, publisher.toTopic(topic, message, outcome));
      } catch (IllegalArgumentException e) {
        return LineReply.error(LineError.BAD_REQUEST, String.valueOf(e.getMessage()));
      }
    }
  }

  /** {@code cmd:auth}. */
  record Auth(String secret) implements LineCommand {
    @Override
    public @Nullable LineReply run(Publisher publisher, ListenerAuth auth, Outcome outcome) {
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
    public LineReply run(Publisher publisher, ListenerAuth auth, Outcome outcome) {
      return LineReply.OK;
    }
  }
}
