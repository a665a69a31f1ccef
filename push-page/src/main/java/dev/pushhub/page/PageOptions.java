package dev.pushhub.page;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a client was built with; checked by {@link PageClientBuilder}. */
record PageOptions(
    URI uri,
    @Nullable CredentialSupplier credential,
    boolean credentialInHeader,
    Map<String, String> headers,
    StreamHandler handler,
    Consumer<PageState> onState,
    Consumer<Throwable> onError,
    Duration connectTimeout,
    Duration firstDelay,
    Duration longestDelay,
    Duration stableAfter,
    Duration heartbeatTimeout,
    Duration ackInterval,
    int maxWaiting,
    int maxFrameChars,
    int maxQueuedChars,
    HttpClient httpClient,
    Executor executor) {}
