package dev.pushhub.page.proof;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that keeps everything, and refuses when a test says so. */
final class FlakyStore implements MessageStore {
  private static final String EPOCH = "e";

  private final Map<String, List<StoredMessage>> streams = new HashMap<>(); // guarded by this
  private boolean refusing; // guarded by this

  synchronized void refuse(boolean refuse) {
    refusing = refuse;
  }

  @Override
  public synchronized CompletionStage<Position> append(String stream, StoredMessage message) {
    if (refusing) {
      return CompletableFuture.failedStage(new IllegalStateException("the disk is full"));
    }
    List<StoredMessage> kept = kept(stream);
    kept.add(message);
    return CompletableFuture.completedStage(new Position(EPOCH, kept.size()));
  }

  @Override
  public synchronized CompletionStage<Reading> read(String stream, Position after, int atMost) {
    List<StoredMessage> kept = kept(stream);
    Position top = new Position(EPOCH, kept.size());
    if (!after.epoch().equals(EPOCH) || after.offset() > kept.size()) {
      return CompletableFuture.completedStage(new Lost(top));
    }
    int from = (int) after.offset();
    int to = Math.min(kept.size(), from + atMost);
    return CompletableFuture.completedStage(
        new Continued(top, List.copyOf(kept.subList(from, to))));
  }

  private List<StoredMessage> kept(String stream) {
    return streams.computeIfAbsent(stream, unused -> new ArrayList<>());
  }

  @Override
  public void close() {}
}
