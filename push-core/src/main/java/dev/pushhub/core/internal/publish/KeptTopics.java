package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.History;
import dev.pushhub.core.internal.topics.TopicHistory;
import dev.pushhub.core.internal.transport.EventLoopGroup;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** What the history says of topics. */
public final class KeptTopics implements TopicHistory {
  private final History history;
  private final EventLoopGroup loops;

  /** For one hub. */
  public KeptTopics(History history, EventLoopGroup loops) {
    this.history = history;
    this.loops = loops;
  }

  @Override
  public CompletionStage<Optional<StoredMessage>> newest(String topic) {
    return history
        .newest(StreamName.ofTopic(topic))
        .whenComplete(
            (message, error) -> {
              if (error != null) {
                history.failed("a page is not told the last message of a topic", error);
              }
            });
  }

  @Override
  public Position topNow(String topic) {
    return history.mayAnswerLater() ? Position.FRESH_START : top(topic);
  }

  // The store answers in time, or the future does. No loop waits: one that answers later is not
  // asked there.
  @Override
  public Position top(String topic) {
    CompletableFuture<Position> top = history.top(StreamName.ofTopic(topic)).toCompletableFuture();
    if (loops.isCurrent() && !top.isDone()) {
      return Position.FRESH_START;
    }
    try {
      return top.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      history.failed(
          "who is joined to a topic begins afresh there", e.getCause() == null ? e : e.getCause());
    }
    return Position.FRESH_START;
  }
}
