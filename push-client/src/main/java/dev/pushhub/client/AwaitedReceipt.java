package dev.pushhub.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One receipt that a caller waits for: for the hub's {@code ok} first, and then for the receipt;
 * each of the two may come first.
 */
final class AwaitedReceipt {
  /** What became of it: one of the two is there. */
  record Result(Optional<Receipt> receipt, Optional<Failure> failure) {}

  private final String target;
  private final String id;
  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private volatile boolean accepted;

  /**
   * Waits from now on.
   *
   * @param target whom the push is for, as the hub's receipts name it: {@code uid:UID}, {@code
   *     topic:TOPIC} or {@code all}
   * @param id what the push is named
   * @param late what is told if nothing is known in time
   * @param whenDone told once, on any thread, which it must not hold up
   */
  AwaitedReceipt(
      String target, String id, Duration atMost, Failure late, Consumer<Result> whenDone) {
    this.target = target;
    this.id = id;
    CompletionStage<Result> known =
        result.completeOnTimeout(
            new Result(Optional.empty(), Optional.of(late)),
            atMost.toNanos(),
            TimeUnit.NANOSECONDS);
    known.thenAccept(whenDone);
  }

  String target() {
    return target;
  }

  String id() {
    return id;
  }

  /** The hub has answered the push. */
  void answered(Outcome outcome, Failure ifFail) {
    if (outcome instanceof Failure failure) {
      failed(failure);
    } else if (outcome.equals(new Outcome.Answered(false))) {
      failed(ifFail);
    } else {
      accepted = true;
    }
  }

  boolean isAccepted() {
    return accepted;
  }

  boolean isDone() {
    return result.isDone();
  }

  void arrived(Receipt receipt) {
    result.complete(new Result(Optional.of(receipt), Optional.empty()));
  }

  void failed(Failure failure) {
    result.complete(new Result(Optional.empty(), Optional.of(failure)));
  }
}
