package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.publish.Outcome;
import dev.pushhub.core.internal.publish.Publisher;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one line asks for. */
sealed interface LineCommand {

  /**
   * Does it; null if that is answered later.
   *
   * @param outcome told what came of a publish that is
   * @param receipts where it asks for one
   */
  @Nullable LineReply run(
      Publisher publisher, ListenerAuth auth, Outcome outcome, ReceiptLines receipts);

  /** The reply to a publish for so many sessions; null if it is answered later. */
  static @Nullable LineReply reply(Publisher publisher, int sessions) {
    return sessions == Publisher.LATER ? null : LineReply.of(publisher.isAccepted(sessions));
  }

  /** Whether it may be done before the secret was presented. */
  default boolean needsNoAuth() {
    return false;
  }

  /** A line that pushes. */
  sealed interface Publish extends LineCommand {
    /** Does so; for how many sessions, or {@link Publisher#LATER}. */
    int publish(Publisher publisher, Outcome outcome);

    /** What is pushed. */
    OutboundMessage message();

    /** Whom it is for, as a receipt names it. */
    String target();

    /** Whether it is for everybody who is there, and not for one user. */
    default boolean isForMany() {
      return true;
    }

    @Override
    default @Nullable LineReply run(
        Publisher publisher, ListenerAuth auth, Outcome outcome, ReceiptLines receipts) {
      return reply(publisher, publish(publisher, outcome));
    }
  }

  /** The reference's line, and {@code cmd:send}. */
  record ToUid(String uid, OutboundMessage message) implements Publish {
    @Override
    public int publish(Publisher publisher, Outcome outcome) {
      return publisher.toUid(uid, message, outcome);
    }

    @Override
    public String target() {
      return "uid:" + uid;
    }

    @Override
    public boolean isForMany() {
      return false;
    }
  }

  /** {@code cmd:broadcast}. */
  record ToAll(OutboundMessage message) implements Publish {
    @Override
    public int publish(Publisher publisher, Outcome outcome) {
      return publisher.toAll(message, outcome);
    }

    @Override
    public String target() {
      return "all";
    }
  }

  /** {@code cmd:topic}. */
  record ToTopic(String topic, OutboundMessage message) implements Publish {
    @Override
    public int publish(Publisher publisher, Outcome outcome) {
      return publisher.toTopic(topic, message, outcome);
    }

    @Override
    public String target() {
      return "topic:" + topic;
    }
  }

  /**
   * Each of these, where the publisher wants to know when pages have handled it.
   *
   * @param publish what is pushed
   * @param id by which it is told
   * @param timeout after how long it is told how far it got
   */
  record ForReceipt(Publish publish, String id, Duration timeout) implements LineCommand {
    @Override
    public @Nullable LineReply run(
        Publisher publisher, ListenerAuth auth, Outcome outcome, ReceiptLines receipts) {
      return receipts.publish(this, publisher, outcome);
    }
  }

  /** {@code cmd:auth}. */
  record Auth(String secret) implements LineCommand {
    @Override
    public @Nullable LineReply run(
        Publisher publisher, ListenerAuth auth, Outcome outcome, ReceiptLines receipts) {
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
    public LineReply run(
        Publisher publisher, ListenerAuth auth, Outcome outcome, ReceiptLines receipts) {
      return LineReply.OK;
    }
  }
}
