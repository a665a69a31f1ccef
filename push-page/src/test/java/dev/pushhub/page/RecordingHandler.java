package dev.pushhub.page;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what it is told, and is done when a test says so. */
final class RecordingHandler implements StreamHandler {
  final List<String> told = new CopyOnWriteArrayList<>();
  private volatile CompletableFuture<Void> messages = CompletableFuture.completedFuture(null);
  private volatile CompletableFuture<Void> resets = CompletableFuture.completedFuture(null);

  /** Messages are handled only once this is completed. */
  CompletableFuture<Void> holdMessages() {
    CompletableFuture<Void> hold = new CompletableFuture<>();
    messages = hold;
    return hold;
  }

  /** Lists are loaded only once this is completed. */
  CompletableFuture<Void> holdResets() {
    CompletableFuture<Void> hold = new CompletableFuture<>();
    resets = hold;
    return hold;
  }

  @Override
  public CompletionStage<?> message(PageMessage message) {
    told.add(message.stream() + " " + message.offset() + " " + message.text());
    return messages;
  }

  @Override
  public CompletionStage<?> reset(String stream) {
    told.add("reset " + stream);
    return resets;
  }

  @Override
  public void left(String stream, boolean refused, String reason) {
    told.add("left " + stream + (refused ? " refused " : " ") + reason);
  }

  /** What it was told of one stream. */
  List<String> told(String stream) {
    return told.stream().filter(line -> (line + " ").contains(stream + " ")).toList();
  }
}
