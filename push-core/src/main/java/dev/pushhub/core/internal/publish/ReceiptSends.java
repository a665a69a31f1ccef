package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.Push;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.api.Receipt;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.PushDetails;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What the application sends and wants a receipt of. Any thread; nothing waits for the pages. */
public final class ReceiptSends {
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Publisher publisher;
  private final Backpressure backpressure;
  private final Receipts receipts;

  /** For one hub. */
  public ReceiptSends(Publisher publisher, Backpressure backpressure, Receipts receipts) {
    this.publisher = publisher;
    this.backpressure = backpressure;
    this.receipts = receipts;
  }

  /** To a uid; the first page that acknowledges it is enough. */
  public CompletableFuture<Receipt> toUid(String uid, Push push, Duration timeout) {
    return send(
        push,
        false,
        timeout,
        (message, outcome) -> {
          backpressure.awaitRoomFor(uid);
          return publisher.toUid(uid, message, outcome);
        });
  }

  /** To a topic; every session that is on it is waited for. */
  public CompletableFuture<Receipt> toTopic(String topic, Push push, Duration timeout) {
    return send(
        push,
        true,
        timeout,
        (message, outcome) -> {
          backpressure.awaitRoom();
          return publisher.toTopic(topic, message, outcome);
        });
  }

  /** To everybody; every session is waited for. */
  public CompletableFuture<Receipt> toAll(Push push, Duration timeout) {
    return send(
        push,
        true,
        timeout,
        (message, outcome) -> {
          backpressure.awaitRoom();
          return publisher.toAll(message, outcome);
        });
  }

  @FunctionalInterface
  private interface Publish {
    int with(OutboundMessage message, Outcome outcome);
  }

  private CompletableFuture<Receipt> send(
      Push push, boolean all, Duration timeout, Publish publish) {
    requireTime(timeout);
    requireHistory(publisher);
    ReceiptRequest request = receipts.request(all, timeout, Outcome.NEVER);
    request.publish(
        outcome ->
            publish.with(OutboundMessage.of(push.text(), PushDetails.of(push, true)), outcome));
    return request.receipt();
  }

  private static void requireTime(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "A receipt can be waited for from 1 ns to 1 day, not " + timeout + ".");
    }
  }

  /**
   * Pages acknowledge by a message's offset, which it has in a history alone.
   *
   * @throws PushException if the hub keeps none
   */
  public static void requireHistory(Publisher publisher) {
    if (!publisher.hasHistory()) {
      throw new PushException(
          Reason.NO_HISTORY,
          "Pages acknowledge what has a place in the history, and this hub keeps none. Nothing was"
              + " sent. Set history.enabled, or send without a receipt.");
    }
  }
}
