package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.PushDetails;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.AppendOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One publish on its way through the history to the loops. The lock of the publish order guards it.
 */
final class KeptPublish implements AppendOrder.Append {
  private final Publisher publisher;
  private final Audience audience;
  private final String name;
  private final StreamName stream;
  private final OutboundMessage message;
  private final String text; // decoded before the lock is taken
  private final Outcome placing; // told where it stands
  private int sessions = Publisher.LATER;
  private @Nullable PushException refusal;
  private @Nullable Outcome outcome;

  KeptPublish(
      Publisher publisher,
      Audience audience,
      String name,
      StreamName stream,
      OutboundMessage message,
      Outcome placing) {
    this.placing = placing;
    this.publisher = publisher;
    this.audience = audience;
    this.name = name;
    this.stream = stream;
    this.message = message;
    this.text = message.text();
  }

  /** The stream that keeps it. */
  StreamName stream() {
    return stream;
  }

  /** What is known; if nothing is yet, it is told later. */
  int settle(Outcome later) {
    if (refusal != null) {
      throw refusal;
    }
    outcome = later;
    return sessions;
  }

  @Override
  public StoredMessage numbered(long sequence) {
    PushDetails details = message.details();
    return new StoredMessage(
        sequence,
        text,
        Optional.ofNullable(details.id()),
        Optional.ofNullable(details.key()),
        Optional.ofNullable(details.exceptTab()),
        details.wantsReceipt());
  }

  @Override
  public int size() {
    return message.size();
  }

  @Override
  public void placed(Position position) {
    if (message.details().wantsReceipt()) {
      placing.placed(stream, position);
    }
  }

  @Override
  public void accepted(Position position, StoredMessage kept) {
    sessions = publisher.fanOutKept(audience, name, message.at(position, kept.sequence()));
    if (outcome != null) {
      outcome.accepted(sessions);
    }
  }

  @Override
  public void failed(Throwable error) {
    PushException why = publisher.notKept(error);
    refusal = why;
    if (outcome != null) {
      outcome.refused(why);
    }
  }
}
