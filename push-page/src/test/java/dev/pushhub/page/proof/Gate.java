package dev.pushhub.page.proof;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/** A credential that is there or not yet: while it is shut, a page that was cut stays away. */
final class Gate {
  private final AtomicReference<CompletableFuture<String>> credential;
  private final String uid;

  /** Open. */
  Gate(String uid) {
    this.uid = uid;
    credential = new AtomicReference<>(CompletableFuture.completedFuture(uid));
  }

  CompletionStage<String> pass() {
    return Objects.requireNonNull(credential.get());
  }

  void shut() {
    credential.set(new CompletableFuture<>());
  }

  void open() {
    Objects.requireNonNull(credential.get()).complete(uid);
  }
}
