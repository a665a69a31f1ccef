package dev.pushhub.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Pushes to users' pages through a hub in another process, right after the row was written.
 *
 * <pre>{@code
 * try (PushClient push = PushClient.connect("127.0.0.1", 5678)) {
 *   boolean online = push.send("uid1", Map.of("percent", "88%"));
 * }
 * }</pre>
 *
 * <p>Make one client and keep it. It is for any number of threads, and keeps one connection, over
 * which requests of all threads are pipelined: nobody waits for somebody else's reply. No call
 * blocks longer than the connect and the reply timeout together, whatever the hub does.
 *
 * <p>When the hub was restarted while the client was idle, the next request connects again, and
 * nobody notices. A request that was written when the connection broke is never sent twice: it
 * fails with a {@link PushClientException} that says whether it may have been delivered. With an id
 * ({@link Send#withId}) it can be sent again all the same: the hub pushes it once.
 *
 * <p><b>Payloads.</b> A JSON object keeps its members and gets the uid put in as the first: a
 * {@code Map}, a record or other bean (its fields, by gson), a {@code JsonObject}, or a {@code
 * String} that holds an object, whose members are sent as they stand there. Anything else, a plain
 * string, a list, a number, travels as {@code {"uid":..,"data":..}}. In a named module, records and
 * beans need their package opened to {@code com.google.gson}.
 *
 * <p><b>Costs.</b> One daemon thread, one selector, one socket; a short-lived thread whenever a
 * connection is made, for the name's resolution, and with TLS another for the handshake's
 * arithmetic.
 */
public final class PushClient implements AutoCloseable {
  /*
   * Who does what: RequestLine writes the line on the caller's thread; ClientLoop takes it to the
   * one I/O thread; HubLink there decides about connections and deadlines; HubConnection moves the
   * bytes. The outcome comes back through Request.finish on the I/O thread: it completes a private
   * future of a waiting caller at once, and a public one on the callback executor, because what an
   * application hangs on that runs wherever it is completed. A waiting caller must not depend on
   * that executor: it may be full of callers that wait.
   */

  /**
   * What a request costs beside its line: itself, its future, its places in queues; measured,
   * rounded up.
   */
  private static final int REQUEST_OVERHEAD_BYTES = 256;

  /** So that the I/O thread, which knows more, most often speaks first. */
  private static final Duration GRACE = Duration.ofMillis(100);

  private final ClientOptions options;
  private final Semaphore queueBytes;
  private final AwaitedReceipts receipts = new AwaitedReceipts();
  private final ClientLoop loop;

  PushClient(ClientOptions options) {
    this.options = options;
    queueBytes = new Semaphore(options.maxQueuedBytes(), true);
    loop = new ClientLoop(options, receipts);
  }

  /**
   * Connects with default options.
   *
   * @param host where the hub is, a name or an IP literal
   * @param port the TCP port of its internal listener, 5678 by default
   * @return a connected client, to be closed by the caller
   * @throws PushClientException {@code UNREACHABLE} if no connection could be made within 1 s
   * @throws IllegalArgumentException if host or port can't be used
   */
  public static PushClient connect(String host, int port) {
    PushClient client = builder().host(host).port(port).build();
    try {
      client.exchange(new byte[0]);
      return client;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /**
   * Starts to set options.
   *
   * @return a builder with every option at its default
   */
  public static PushClientBuilder builder() {
    return new PushClientBuilder();
  }

  /**
   * Pushes to all pages of a uid, and waits for the hub's answer.
   *
   * @param uid whom it is for, not empty
   * @param payload what to push; see the class comment
   * @return true if the hub answered {@code ok}: somebody was bound to the uid; false for {@code
   *     fail}: nobody was
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException if the uid is empty, the payload can't be written as JSON, or
   *     carries another {@code uid} of its own
   */
  public boolean send(String uid, Object payload) {
    return send(uid, payload, Send.options());
  }

  /**
   * Pushes to all pages of a uid, with what is said of the push beside its payload.
   *
   * @param uid whom it is for, not empty
   * @param payload what to push; see the class comment
   * @param options an id, a key, a tab to leave out
   * @return as {@link #send(String, Object)}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException as {@link #send(String, Object)} does
   */
  public boolean send(String uid, Object payload, Send options) {
    return exchange(RequestLine.push(uid, payload, options), options);
  }

  /**
   * Pushes to all pages of a uid without waiting: the requests of one thread are written and
   * answered in the order of the calls.
   *
   * @param uid whom it is for, not empty
   * @param payload what to push; see the class comment
   * @return completed on the callback executor as {@link #send} would return, or with a {@link
   *     PushClientException}. Cancelling it keeps the request from being written if that has not
   *     begun, and harms no other
   * @throws IllegalArgumentException as {@link #send} does
   */
  public CompletableFuture<Boolean> sendAsync(String uid, Object payload) {
    return sendAsync(uid, payload, Send.options());
  }

  /**
   * Pushes to all pages of a uid without waiting, with what is said of the push beside its payload.
   *
   * @param uid whom it is for, not empty
   * @param payload what to push; see the class comment
   * @param options an id, a key, a tab to leave out
   * @return as {@link #sendAsync(String, Object)}
   * @throws IllegalArgumentException as {@link #send(String, Object)} does
   */
  public CompletableFuture<Boolean> sendAsync(String uid, Object payload, Send options) {
    return submit(RequestLine.push(uid, payload, options), options);
  }

  private CompletableFuture<Boolean> submit(byte[] line, Send said) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    int cost = cost(line);
    if (!queueBytes.tryAcquire(cost)) {
      answer.completeExceptionally(
          Failure.overloaded(options.hub(), options.maxQueuedBytes()).exception());
      return answer;
    }
    loop.submit(
        new Request(
            line,
            System.nanoTime(),
            answer::isDone,
            outcome ->
                callBack(
                    () -> {
                      queueBytes.release(cost);
                      settle(answer, outcome.of(said));
                    })));
    return answer;
  }

  /**
   * Pushes plain text to all pages of a uid, exactly as it is, and waits for the hub's answer. The
   * PHP server that the hub can stand in for does not know this request and answers {@code fail}.
   *
   * @param uid whom it is for, not empty
   * @param text what each page receives
   * @return as {@link #send}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException if the uid is empty
   */
  public boolean sendMessage(String uid, String text) {
    return exchange(RequestLine.message(uid, text));
  }

  /**
   * Pushes to every page that is on a topic, and waits for the hub's answer. The PHP server that
   * the hub can stand in for does not know this request and answers {@code fail}.
   *
   * @param topic its name, not empty
   * @param payload what to push: a string that is no JSON object as its text, anything else as JSON
   * @return true if the hub answered {@code ok}: somebody was on the topic, or the message is kept;
   *     false for {@code fail}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException if the topic is empty, or the payload can't be written as JSON
   */
  public boolean sendToTopic(String topic, Object payload) {
    return sendToTopic(topic, payload, Send.options());
  }

  /**
   * Pushes to every page that is on a topic, with what is said of the push beside its payload.
   *
   * @param topic its name, not empty
   * @param payload as for {@link #sendToTopic(String, Object)}
   * @param options an id, a key, a tab to leave out
   * @return as {@link #sendToTopic(String, Object)}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException as {@link #sendToTopic(String, Object)} does
   */
  public boolean sendToTopic(String topic, Object payload, Send options) {
    return exchange(RequestLine.topic(topic, payload, options), options);
  }

  /**
   * Pushes to every page that is on a topic without waiting, in order with {@link #sendAsync}.
   *
   * @param topic its name, not empty
   * @param payload as for {@link #sendToTopic}
   * @return completed on the callback executor as {@link #sendToTopic} would return, or with a
   *     {@link PushClientException}
   * @throws IllegalArgumentException as {@link #sendToTopic} does
   */
  public CompletableFuture<Boolean> sendToTopicAsync(String topic, Object payload) {
    return sendToTopicAsync(topic, payload, Send.options());
  }

  /**
   * Pushes to every page that is on a topic without waiting, with what is said of the push beside
   * its payload.
   *
   * @param topic its name, not empty
   * @param payload as for {@link #sendToTopic(String, Object)}
   * @param options an id, a key, a tab to leave out
   * @return as {@link #sendToTopicAsync(String, Object)}
   * @throws IllegalArgumentException as {@link #sendToTopic(String, Object)} does
   */
  public CompletableFuture<Boolean> sendToTopicAsync(String topic, Object payload, Send options) {
    return submit(RequestLine.topic(topic, payload, options), options);
  }

  /**
   * Pushes to every bound page, and waits for the hub's answer. The PHP server that the hub can
   * stand in for does not know this request and answers {@code fail}.
   *
   * @param payload what to push: a string that is no JSON object as its text, anything else as JSON
   * @return true if the hub answered {@code ok}, false for {@code fail}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException if the payload can't be written as JSON
   */
  public boolean broadcast(Object payload) {
    return broadcast(payload, Send.options());
  }

  /**
   * Pushes to every bound page, with what is said of the push beside its payload.
   *
   * @param payload as for {@link #broadcast(Object)}
   * @param options an id, a key, a tab to leave out
   * @return true if the hub answered {@code ok}, false for {@code fail}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException if the payload can't be written as JSON
   */
  public boolean broadcast(Object payload, Send options) {
    return exchange(RequestLine.broadcast(payload, options), options);
  }

  /**
   * Pushes to all pages of a uid and tells when a page's code has handled it: the first page that
   * acknowledges it is enough. Somebody who is offline may come back in time, get it from the hub's
   * history and acknowledge it then.
   *
   * @param uid whom it is for, not empty
   * @param payload what to push; see the class comment
   * @param options an id, a key, a tab to leave out; without an id the push is given a random one
   * @param timeout after how long the receipt says how far it got: 1 ms to 1 day
   * @return completed on the callback executor, or with a {@link PushClientException}: {@code
   *     REJECTED} where the hub keeps no history, {@code CONNECTION_LOST} when the connection ends
   *     before the receipt has come. Sent again with its id, it is not pushed again
   * @throws IllegalArgumentException as {@link #send(String, Object)} does, or if the timeout can't
   *     be
   */
  public CompletableFuture<Receipt> sendForReceipt(
      String uid, Object payload, Send options, Duration timeout) {
    Send said = options.withSomeId();
    return awaitReceipt(RequestLine.push(uid, payload, said, timeout), said, timeout);
  }

  /**
   * Pushes to every page that is on a topic and tells when the code of each has handled it.
   *
   * @param topic its name, not empty
   * @param payload as for {@link #sendToTopic(String, Object)}
   * @param options as for {@link #sendForReceipt}
   * @param timeout as for {@link #sendForReceipt}
   * @return as for {@link #sendForReceipt}; acknowledged once there are as many as there were
   *     sessions, and at least one
   * @throws IllegalArgumentException as {@link #sendToTopic(String, Object)} does, or if the
   *     timeout can't be
   */
  public CompletableFuture<Receipt> sendToTopicForReceipt(
      String topic, Object payload, Send options, Duration timeout) {
    Send said = options.withSomeId();
    return awaitReceipt(RequestLine.topic(topic, payload, said, timeout), said, timeout);
  }

  /**
   * Pushes to every bound page and tells when the code of each has handled it.
   *
   * @param payload as for {@link #broadcast(Object)}
   * @param options as for {@link #sendForReceipt}
   * @param timeout as for {@link #sendForReceipt}
   * @return as for {@link #sendToTopicForReceipt}
   * @throws IllegalArgumentException as {@link #broadcast(Object)} does, or if the timeout can't be
   */
  public CompletableFuture<Receipt> broadcastForReceipt(
      Object payload, Send options, Duration timeout) {
    Send said = options.withSomeId();
    return awaitReceipt(RequestLine.broadcast(payload, said, timeout), said, timeout);
  }

  // What it costs is given back with the receipt and not with the hub's ok, so that what waits for
  // receipts is bounded as well.
  private CompletableFuture<Receipt> awaitReceipt(byte[] line, Send said, Duration timeout) {
    CompletableFuture<Receipt> answer = new CompletableFuture<>();
    int cost = cost(line);
    if (!queueBytes.tryAcquire(cost)) {
      answer.completeExceptionally(
          Failure.overloaded(options.hub(), options.maxQueuedBytes()).exception());
      return answer;
    }
    Duration atMost =
        timeout.plus(options.connectTimeout()).plus(options.replyTimeout()).plus(GRACE);
    AwaitedReceipt[] made = new AwaitedReceipt[1];
    AwaitedReceipt awaited =
        new AwaitedReceipt(
            said.id().orElseThrow(),
            atMost,
            Failure.timedOut(options.hub(), atMost, true),
            result ->
                callBack(
                    () -> {
                      queueBytes.release(cost);
                      if (made[0] != null) {
                        receipts.remove(made[0]);
                      }
                      result.receipt().ifPresent(answer::complete);
                      result
                          .failure()
                          .map(failure -> failure.of(said))
                          .ifPresent(failure -> answer.completeExceptionally(failure.exception()));
                    }));
    made[0] = awaited;
    receipts.add(awaited);
    loop.submit(
        new Request(
            line,
            System.nanoTime(),
            () -> answer.isDone() || awaited.isDone(),
            outcome -> awaited.answered(outcome, Failure.noReceipts(options.hub()))));
    return answer;
  }

  /**
   * Asks the hub for a sign of life; any {@code ok} or {@code fail} is one.
   *
   * @throws PushClientException if there was none
   */
  public void ping() {
    exchange(RequestLine.ping());
  }

  /**
   * Closes the connection and ends the thread; from any thread, any number of times. What waits for
   * its reply fails with {@code CLOSED}: wait for the futures first. Returns within about a second,
   * most often at once.
   */
  @Override
  public void close() {
    loop.close();
  }

  private boolean exchange(byte[] line) {
    return exchange(line, Send.options());
  }

  private boolean exchange(byte[] line, Send said) {
    return outcome(line).of(said).orThrow();
  }

  private Outcome outcome(byte[] line) {
    if (loop.isOwnThread()) {
      throw new IllegalStateException(
          "The client's own thread can't wait for itself: set a callbackExecutor that does not run tasks in the calling thread.");
    }
    long start = System.nanoTime();
    int cost = cost(line);
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    Request request =
        new Request(
            line,
            start,
            answer::isDone,
            outcome -> {
              queueBytes.release(cost);
              answer.complete(outcome);
            });
    try {
      if (!queueBytes.tryAcquire(cost, options.replyTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
        return Failure.queueStayedFull(
            options.hub(), options.replyTimeout(), options.maxQueuedBytes());
      }
      loop.submit(request);
      return answer.get(nanosLeft(start), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Failure.interrupted(options.hub(), !request.giveUp(), e);
    } catch (TimeoutException e) {
      return Failure.timedOut(options.hub(), options.replyTimeout(), !request.giveUp());
    } catch (ExecutionException e) {
      throw new IllegalStateException("An outcome is a value, never an exception.", e);
    }
  }

  /**
   * The I/O thread ends each request in time; this bounds the wait even where that thread is held
   * up, by an executor that runs callbacks on it against the rule.
   */
  private long nanosLeft(long start) {
    long most = options.connectTimeout().plus(options.replyTimeout()).plus(GRACE).toNanos();
    return most - (System.nanoTime() - start);
  }

  /** A request larger than the whole budget must find it empty. */
  private int cost(byte[] line) {
    return Math.min(line.length + REQUEST_OVERHEAD_BYTES, options.maxQueuedBytes());
  }

  private void callBack(Runnable completion) {
    Executor executor = options.callbackExecutor();
    try {
      executor.execute(completion);
    } catch (RuntimeException refused) {
      CallbackThread.start(completion);
    }
  }

  private static void settle(CompletableFuture<Boolean> answer, Outcome outcome) {
    try {
      answer.complete(outcome.orThrow());
    } catch (PushClientException e) {
      answer.completeExceptionally(e);
    }
  }
}
