package dev.pushhub.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;

/** A client's options, immutable and checked by {@link PushClientBuilder#build}. */
record ClientOptions(
    HubAddress hub,
    Duration connectTimeout,
    Duration replyTimeout,
    Optional<String> secret,
    Optional<SSLContext> tls,
    int maxQueuedBytes,
    Executor callbackExecutor) {

  /** Keeps the secret out of logs. */
  @Override
  public String toString() {
    return "%s, connectTimeout=%s, replyTimeout=%s, secret=%s, tls=%s, maxQueuedBytes=%d"
        .formatted(
            hub,
            connectTimeout,
            replyTimeout,
            secret.isPresent() ? "set" : "none",
            tls.isPresent() ? "on" : "off",
            maxQueuedBytes);
  }
}
