package dev.pushhub.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** A client's options, immutable and checked by {@link PushClientBuilder#build}. */
record ClientOptions(
    HubAddress hub,
    Duration connectTimeout,
    Duration replyTimeout,
    Optional<String> secret,
    int maxQueuedBytes,
    Executor callbackExecutor) {

  /** Keeps the secret out of logs. */
  @Override
  public String toString() {
    return "%s, connectTimeout=%s, replyTimeout=%s, secret=%s, maxQueuedBytes=%d"
        .formatted(
            hub, connectTimeout, replyTimeout, secret.isPresent() ? "set" : "none", maxQueuedBytes);
  }
}
