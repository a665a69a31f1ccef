package dev.pushhub.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends the lines of a client and brings back what becomes of each: to a caller that waits, to a
 * future, or as a receipt. What is under way is bounded, in bytes. Any thread.
 */
// The outcome comes through Request.finish, on the I/O thread: it completes a private future of a
// waiting caller at once, and a public one on the callback executor, because what an application
// hangs on that runs wherever it is completed. A waiting caller must not depend on that executor:
// it may be full of callers that wait.
final class Exchange {
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

  Exchange(ClientOptions options) {
    this.options = options;
    queueBytes = new Semaphore(options.maxQueuedBytes(), true);
    loop = new ClientLoop(options, receipts);
  }

  /** Waits for the outcome, no longer than the connect and the reply timeout together. */
  Outcome await(byte[] line) {
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

  /** Does not wait; completed on the callback executor. */
  CompletableFuture<Boolean> later(byte[] line, Send said) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    int cost = cost(line);
    if (!hasRoomFor(cost, answer)) {
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

  /** Does not wait for the receipt; completed on the callback executor. */
  // What it costs is given back with the receipt and not with the hub's ok, so that what waits for
  // receipts is bounded as well.
  CompletableFuture<Receipt> receipt(byte[] line, String target, Send said, Duration timeout) {
    CompletableFuture<Receipt> answer = new CompletableFuture<>();
    int cost = cost(line);
    if (!hasRoomFor(cost, answer)) {
      return answer;
    }
    Duration atMost =
        timeout.plus(options.connectTimeout()).plus(options.replyTimeout()).plus(GRACE);
    AwaitedReceipt[] made = new AwaitedReceipt[1];
    AwaitedReceipt awaited =
        new AwaitedReceipt(
            target,
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

  /** Takes it; or fails the answer, for a caller that does not wait. */
  private boolean hasRoomFor(int cost, CompletableFuture<?> answer) {
    boolean room = queueBytes.tryAcquire(cost);
    if (!room) {
      answer.completeExceptionally(
          Failure.overloaded(options.hub(), options.maxQueuedBytes()).exception());
    }
    return room;
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

  /** Ends the thread; what waits fails with {@code CLOSED}. */
  void close() {
    loop.close();
  }
}
