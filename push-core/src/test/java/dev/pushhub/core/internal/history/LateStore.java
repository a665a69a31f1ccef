package dev.pushhub.core.internal.history;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that has kept a message when the test says so, and reads none. */
public final class LateStore implements MessageStore {
  private final List<Append> appends = new ArrayList<>();

  /** One message it was given, and its answer. */
  public record Append(String stream, StoredMessage message, CompletableFuture<Position> answer) {}

  /** All it was given, in order. */
  public List<Append> appends() {
    return appends;
  }

  /** Answers one of them. */
  public void keeps(int append, Position position) {
    appends.get(append).answer().complete(position);
  }

  /** Refuses one of them. */
  public void fails(int append, Throwable why) {
    appends.get(append).answer().completeExceptionally(why);
  }

  @Override
  public CompletionStage<Position> append(String stream, StoredMessage message) {
    CompletableFuture<Position> answer = new CompletableFuture<>();
    appends.add(new Append(stream, message, answer));
    return answer;
  }

  @Override
  public CompletionStage<Reading> read(String stream, Position after, int atMost) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public void close() {}
}
