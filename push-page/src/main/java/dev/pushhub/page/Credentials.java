package dev.pushhub.page;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Fetches credentials, and remembers who waits until the hub has taken a fresh one. */
final class Credentials {
  private final CredentialSupplier supplier;
  private final Executor executor;
  private @Nullable CompletableFuture<Void> refreshing; // guarded by the conversation's lock

  Credentials(CredentialSupplier supplier, Executor executor) {
    this.supplier = supplier;
    this.executor = executor;
  }

  /** Asks for one, always on the executor: it may block. */
  CompletionStage<String> fetch() {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return supplier.get();
              } catch (Exception e) {
                return CompletableFuture.<String>failedStage(e);
              }
            },
            executor)
        .thenCompose(stage -> stage);
  }

  /** What went wrong, out of what a stage wraps it in. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** A fresh one is sent; false if another is under way. Under the lock. */
  boolean begin(CompletableFuture<Void> answer) {
    if (refreshing != null) {
      return false;
    }
    refreshing = answer;
    return true;
  }

  /** Who waits, and does not any more; null if nobody does. Under the lock. */
  @Nullable CompletableFuture<Void> end() {
    CompletableFuture<Void> waiting = refreshing;
    refreshing = null;
    return waiting;
  }
}
