package dev.pushhub.page;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sets a client's options, each with its default; every problem is told when it is built. Not
 * thread-safe.
 */
public final class PageClientBuilder {
  private final URI uri;
  private @Nullable CredentialSupplier credential;
  private boolean credentialInHeader;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private StreamHandler handler = message -> StreamHandler.done();
  private Consumer<PageState> onState = state -> {};
  private Consumer<Throwable> onError = PageThreads::uncaught;
  private Duration connectTimeout = Duration.ofSeconds(20);
  private Duration firstDelay = Duration.ofMillis(500);
  private Duration longestDelay = Duration.ofSeconds(30);
  private Duration stableAfter = Duration.ofSeconds(30);
  private Duration heartbeatTimeout = Duration.ofSeconds(10);
  private Duration ackInterval = Duration.ofSeconds(5);
  private int maxWaiting = 1_000;
  private int maxFrameChars = 16 << 20;
  private int maxQueuedChars = 1 << 20;
  private @Nullable HttpClient httpClient;
  private Executor executor = PageThreads.shared();

  PageClientBuilder(URI uri) {
    this.uri = Objects.requireNonNull(uri, "uri");
  }

  /**
   * Fetches a credential for each connection, and for {@link PageClient#refresh}. Default: none is
   * sent, for a hub that finds it in the handshake, as in a header of {@link #header}.
   *
   * @param supplier called on the executor; may block
   * @return this
   */
  public PageClientBuilder credential(CredentialSupplier supplier) {
    credential = Objects.requireNonNull(supplier, "supplier");
    return this;
  }

  /**
   * A credential that is always the same.
   *
   * @param credential never logged
   * @return this
   */
  public PageClientBuilder credential(String credential) {
    Objects.requireNonNull(credential, "credential");
    return credential(() -> CompletableFuture.completedStage(credential));
  }

  /**
   * Sends the credential as {@code Authorization: Bearer ...} with the handshake, in place of the
   * first frame; the hub must take it from there ({@code CredentialSource.bearerHeader()}).
   * Default: in the first frame.
   *
   * @return this
   */
  public PageClientBuilder credentialInHeader() {
    credentialInHeader = true;
    return this;
  }

  /**
   * Sends a header with each handshake, such as {@code Origin} or {@code Cookie}.
   *
   * @param name of the header
   * @param value of the header
   * @return this
   */
  public PageClientBuilder header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /**
   * Handles what is sent to the page's uid, to all and to this page alone, and of topics that the
   * hub's application joins it to. Default: nothing is done.
   *
   * @param handler for these streams
   * @return this
   */
  public PageClientBuilder onMessage(StreamHandler handler) {
    this.handler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /**
   * Told of each state, in order, between the calls of handlers. Default: nobody is.
   *
   * @param listener of states
   * @return this
   */
  public PageClientBuilder onState(Consumer<PageState> listener) {
    onState = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Told of what handlers and credential suppliers throw, and of frames that can't be understood.
   * Default: the thread's handler of uncaught exceptions.
   *
   * @param listener of failures
   * @return this
   */
  public PageClientBuilder onError(Consumer<Throwable> listener) {
    onError = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * How long an attempt may take, from the credential to the hub's answer. Default: 20 s.
   *
   * @param timeout 1 ms to 1 hour
   * @return this
   */
  public PageClientBuilder connectTimeout(Duration timeout) {
    connectTimeout = timeout;
    return this;
  }

  /**
   * How long to wait before it connects again: each time a random part of a bound that begins with
   * the first, and doubles up to the longest. Default: 500 ms and 30 s.
   *
   * @param first 1 ms to 1 hour
   * @param longest not shorter, up to 1 hour
   * @return this
   */
  public PageClientBuilder reconnectDelay(Duration first, Duration longest) {
    firstDelay = first;
    longestDelay = longest;
    return this;
  }

  /**
   * How long a connection must last for the delay to begin with the first again. Default: 30 s.
   *
   * @param time 1 ms to 1 hour
   * @return this
   */
  public PageClientBuilder stableAfter(Duration time) {
    stableAfter = time;
    return this;
  }

  /**
   * How long the hub may take to answer a ping, after a silence as long as its heartbeat. Default:
   * 10 s.
   *
   * @param timeout 1 ms to 1 hour
   * @return this
   */
  public PageClientBuilder heartbeatTimeout(Duration timeout) {
    heartbeatTimeout = timeout;
    return this;
  }

  /**
   * How long the hub may not know what was handled, where no receipt was asked for; it is told
   * after 100 messages in any case. Default: 5 s.
   *
   * @param interval 1 ms to 1 hour
   * @return this
   */
  public PageClientBuilder ackInterval(Duration interval) {
    ackInterval = interval;
    return this;
  }

  /**
   * How many messages may wait for handlers, or for a list that is being loaded. Past it the client
   * reads nothing until half of them are handled; a hub that waits too long closes the connection,
   * and nothing is lost. Default: 1,000.
   *
   * @param messages 2 to 1,000,000
   * @return this
   */
  public PageClientBuilder maxWaiting(int messages) {
    maxWaiting = messages;
    return this;
  }

  /**
   * The longest frame that is taken. Default: 16 Mi characters.
   *
   * @param chars 1,024 to 1,073,741,824
   * @return this
   */
  public PageClientBuilder maxFrameChars(int chars) {
    maxFrameChars = chars;
    return this;
  }

  /**
   * How much may wait to be sent. Default: 1 Mi characters.
   *
   * @param chars 1,024 to 1,073,741,824
   * @return this
   */
  public PageClientBuilder maxQueuedChars(int chars) {
    maxQueuedChars = chars;
    return this;
  }

  /**
   * Makes the connections: whom to trust, which proxy. Default: one that all clients share.
   *
   * @param client not closed by the page client
   * @return this
   */
  public PageClientBuilder httpClient(HttpClient client) {
    httpClient = Objects.requireNonNull(client, "client");
    return this;
  }

  /**
   * Runs handlers, listeners and the credential's supplier. Default: daemon threads that all
   * clients share, named {@code pushpage-<n>}.
   *
   * @param executor must not run tasks in the calling thread
   * @return this
   */
  public PageClientBuilder executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Checks everything and begins to connect. Whoever wants to miss nothing of a topic's first
   * messages need not hurry: subscriptions begin when they are made.
   *
   * @return a client, to be closed by the caller
   * @throws IllegalArgumentException naming every option that can't be used, and what would do
   */
  public PageClient connect() {
    PageOptions options = options();
    PageClient client =
        new PageClient(
            options,
            Timers.of(options.executor()),
            new Backoff(
                options.firstDelay(),
                options.longestDelay(),
                () -> ThreadLocalRandom.current().nextDouble()));
    client.connectNow();
    return client;
  }

  PageOptions options() {
    HttpClient http = httpClient;
    PageOptions options =
        new PageOptions(
            uri,
            credential,
            credentialInHeader,
            Map.copyOf(headers),
            handler,
            onState,
            onError,
            connectTimeout,
            firstDelay,
            longestDelay,
            stableAfter,
            heartbeatTimeout,
            ackInterval,
            maxWaiting,
            maxFrameChars,
            maxQueuedChars,
            http == null ? SharedHttpClient.INSTANCE : http,
            executor);
    options.check();
    return options;
  }

  /** Made when the first client without one of its own is. */
  private static final class SharedHttpClient {
    private static final HttpClient INSTANCE = HttpClient.newHttpClient();
  }
}
