package dev.pushhub.jwt;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an address has answered last. Nobody waits here: whoever needs newer ones is given
 * the one fetch that is under way.
 *
 * <p>Any thread; the object's own lock guards all but {@code keys}, and nothing is fetched under
 * it. The HTTP client is made for the first fetch. Its threads are daemons and end with it.
 *
 * <p>What a fetch brings, and that its time is over, is handed on by a thread of this class's own:
 * those who wait check their tokens on it, and the JDK's one thread for all timeouts of the process
 * must not do that work.
 */
final class FetchedKeys implements KeySource {
  private static final Logger LOG = LoggerFactory.getLogger(FetchedKeys.class);
  private static final int OK = 200;

  private final JwksAddress address;
  private final LongSupplier nanos;
  private final Executor handingOn = handingOn();
  private volatile KeySet keys = KeySet.EMPTY;
  private @Nullable HttpClient client;
  private @Nullable CompletableFuture<KeySet> underWay;
  private boolean begun; // ever
  private long begunAt;
  private boolean fetched; // ever, with success
  private long fetchedAt;

  FetchedKeys(JwksAddress address, LongSupplier nanos) {
    this.address = address;
    this.nanos = nanos;
  }

  private static Executor handingOn() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // one fetch at a time is one task
            task -> {
              Thread thread = new Thread(task, "pushhub-jwks");
              thread.setDaemon(true);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  @Override
  public KeySet current() {
    if (isOld()) {
      fresher(); // for those who come later
    }
    return keys;
  }

  private synchronized boolean isOld() {
    return fetched && nanos.getAsLong() - fetchedAt >= address.refreshAfter().toNanos();
  }

  @Override
  public Optional<CompletableFuture<KeySet>> fresher() {
    CompletableFuture<KeySet> mine;
    HttpClient http;
    synchronized (this) {
      if (underWay != null) {
        return Optional.of(underWay);
      }
      long now = nanos.getAsLong();
      if (begun && now - begunAt < address.pause().toNanos()) {
        return Optional.empty();
      }
      begun = true;
      begunAt = now;
      mine = new CompletableFuture<>();
      underWay = mine;
      http = client == null ? newClient() : client;
      client = http;
    }
    fetch(http, mine);
    return Optional.of(mine);
  }

  private HttpClient newClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(address.timeout())
        .sslContext(address.tls())
        .build();
  }

  // The client's own time ends with the headers; a body that drips has to be cut from here.
  private void fetch(HttpClient http, CompletableFuture<KeySet> waited) {
    CompletableFuture<HttpResponse<String>> exchange;
    try {
      HttpRequest request =
          HttpRequest.newBuilder(address.uri())
              .timeout(address.timeout())
              .header("Accept", "application/jwk-set+json, application/json")
              .GET()
              .build();
      exchange = http.sendAsync(request, info -> new BoundedBody(address.maxBytes()));
    } catch (RuntimeException | Error e) {
      settle(waited, null, e);
      return;
    }
    var unused =
        exchange
            .copy()
            .orTimeout(address.timeout().toMillis(), TimeUnit.MILLISECONDS)
            .handleAsync(
                (answer, error) -> {
                  exchange.cancel(true); // no effect on one that has ended
                  end(waited, answer, error);
                  return true;
                },
                handingOn)
            .exceptionally(
                noThread -> { // or nobody would ever fetch again
                  settle(waited, null, noThread);
                  return false;
                });
  }

  private void end(
      CompletableFuture<KeySet> waited,
      @Nullable HttpResponse<String> answer,
      @Nullable Throwable error) {
    if (answer == null) {
      settle(waited, null, error);
      return;
    }
    KeySet fresh;
    try {
      fresh = parsed(answer);
    } catch (RuntimeException e) {
      settle(waited, null, e);
      return;
    }
    settle(waited, fresh, null);
  }

  private static KeySet parsed(HttpResponse<String> answer) {
    if (answer.statusCode() != OK) {
      throw new IllegalArgumentException(
          "the answer is HTTP " + answer.statusCode() + ", not 200; redirects are not followed");
    }
    return KeySet.parse(answer.body(), false);
  }

  private void settle(
      CompletableFuture<KeySet> waited, @Nullable KeySet fresh, @Nullable Throwable error) {
    KeySet before = keys;
    synchronized (this) {
      if (underWay == waited) {
        underWay = null;
      }
      if (fresh != null) {
        keys = fresh;
        fetched = true;
        fetchedAt = nanos.getAsLong();
      }
    }
    if (fresh != null) {
      if (!fresh.passedOver().isEmpty() && !fresh.passedOver().equals(before.passedOver())) {
        LOG.warn("Of the keys at {} were {}.", address, fresh.passedOver());
      }
      waited.complete(fresh);
    } else {
      LOG.warn(
          "The keys at {} could not be fetched: {}. Those fetched before stay good; the next try is"
              + " {} after this one at the soonest.",
          address,
          reason(error),
          address.pause());
      waited.completeExceptionally(new IllegalStateException("no keys could be fetched"));
    }
  }

  /** What went wrong, without a word of what the other side has sent. */
  private static String reason(@Nullable Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof IllegalArgumentException
        ? String.valueOf(cause.getMessage())
        : cause == null ? "unknown" : cause.getClass().getSimpleName();
  }
}
