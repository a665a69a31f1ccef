package dev.pushhub.jwt;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where the keys come from. Any thread. */
interface KeySource {
  /** The keys known now; does not wait. */
  KeySet current();

  /**
   * Newer keys than the current ones, for a token whose key is not among those. Ends with an
   * exception if they could not be had; empty if they may not be asked for now.
   */
  Optional<CompletableFuture<KeySet>> fresher();

  /** Keys that never change. */
  record Fixed(KeySet current) implements KeySource {
    @Override
    public Optional<CompletableFuture<KeySet>> fresher() {
      return Optional.of(CompletableFuture.completedFuture(current));
    }
  }
}
