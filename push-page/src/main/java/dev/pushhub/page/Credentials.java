package dev.pushhub.page;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Fetches credentials from the application. */
final class Credentials {
  private final CredentialSupplier supplier;
  private final Executor executor;

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
        .thenCompose(stage -> stage)
        .thenApply(Credentials::requireUsable);
  }

  // A hub ends for good a page that shows it nothing where something must be.
  private static String requireUsable(@Nullable String credential) {
    if (credential == null || credential.isEmpty()) {
      throw new IllegalStateException(
          "The credential is " + (credential == null ? "null." : "empty."));
    }
    return credential;
  }
}
