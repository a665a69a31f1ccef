package dev.pushhub.core.internal.publish;

import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.transport.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What the application sends from threads of its own: it waits until the hub may take more, and
 * where the message store answers later, until that has. On a loop nothing is waited for: what is
 * sent there is on its way when the send returns.
 */
public final class InProcessSends {
  /** The order's own time limit answers first; this one is for a clock that was late. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Publisher publisher;
  private final Backpressure backpressure;
  private final EventLoopGroup loops;
  private final long storeNanos;

  /** For one hub. */
  public InProcessSends(
      Publisher publisher, Backpressure backpressure, EventLoopGroup loops, Duration storeTimeout) {
    this.publisher = publisher;
    this.backpressure = backpressure;
    this.loops = loops;
    this.storeNanos = storeTimeout.toNanos() + GRACE_NANOS;
  }

  /** To a uid; true if somebody is bound to it, or the message is kept. */
  public boolean toUid(String uid, OutboundMessage message) {
    backpressure.awaitRoomFor(uid);
    Outcome outcome = outcome();
    return publisher.isAccepted(known(publisher.toUid(uid, message, outcome), outcome));
  }

  /** To a topic; true if a session is on it, or the message is kept. */
  public boolean toTopic(String topic, OutboundMessage message) {
    backpressure.awaitRoom();
    Outcome outcome = outcome();
    return publisher.isAccepted(known(publisher.toTopic(topic, message, outcome), outcome));
  }

  /** To every bound session; returns how many there are. */
  public int toAll(OutboundMessage message) {
    backpressure.awaitRoom();
    Outcome outcome = outcome();
    return known(publisher.toAll(message, outcome), outcome);
  }

  private Outcome outcome() {
    return publisher.mayAnswerLater() ? new AwaitedOutcome() : Outcome.NEVER;
  }

  private int known(int sessions, Outcome outcome) {
    if (sessions != Publisher.LATER || !(outcome instanceof AwaitedOutcome awaited)) {
      return sessions;
    }
    return loops.isCurrent() ? 0 : awaited.await(storeNanos);
  }
}
