package dev.pushhub.core.internal.topics;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What topics ask of the history, in a hub that keeps one. */
public interface TopicHistory {
  /** The newest message of a topic; empty if none is kept. */
  CompletionStage<Optional<StoredMessage>> newest(String topic);

  /**
   * Where a topic is now; a fresh start if that can't be told. It may be waited for, within a
   * bounded time.
   */
  Position top(String topic);

  /** The same, but a fresh start as well where it would have to be waited for. */
  Position topNow(String topic);
}
