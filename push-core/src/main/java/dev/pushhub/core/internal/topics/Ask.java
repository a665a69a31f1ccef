package dev.pushhub.core.internal.topics;

import dev.pushhub.core.api.TopicAnswer;
import dev.pushhub.core.internal.hooks.Turns;
import dev.pushhub.core.internal.session.Session;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One question to the policy: may this session be on that topic? It is answered once: by the
 * policy, by its time being over, or by being called off. Its time is one for its turn and then
 * another for the answer.
 */
final class Ask implements Turns.Question {
  /** The policy was not asked, because its turn did not come in time. */
  static final class NoTurn extends RuntimeException {
    private static final long serialVersionUID = 1;

    private NoTurn() {
      super("its turn did not come in time", null, false, false);
    }
  }

  private final Session session;
  private final String topic;
  private final boolean wantsLast;
  private final boolean again;
  private final Consumer<TopicOutcome> outcome;
  private final CompletableFuture<TopicAnswer> answer = new CompletableFuture<>();
  private final Turns.Turn turn = new Turns.Turn();
  private final CompletableFuture<Boolean> inTurn = new CompletableFuture<>(); // true: it was asked
  private volatile boolean calledOff;

  /**
   * @param again whether the session is on the topic and may have to leave it
   * @param outcome told on the session's loop; not where it was asked again
   */
  Ask(
      Session session,
      String topic,
      boolean wantsLast,
      boolean again,
      Consumer<TopicOutcome> outcome) {
    this.session = session;
    this.topic = topic;
    this.wantsLast = wantsLast;
    this.again = again;
    this.outcome = outcome;
  }

  @Override
  public Turns.Turn turn() {
    return turn;
  }

  Session session() {
    return session;
  }

  String topic() {
    return topic;
  }

  boolean wantsLast() {
    return wantsLast;
  }

  boolean isAgain() {
    return again;
  }

  Consumer<TopicOutcome> outcome() {
    return outcome;
  }

  /** Never an answer that comes later. */
  CompletableFuture<TopicAnswer> answer() {
    return answer;
  }

  /** It waits for its turn, so long at most. */
  void awaitTurn(Duration most) {
    CompletionStage<Boolean> begun =
        inTurn.completeOnTimeout(false, most.toNanos(), TimeUnit.NANOSECONDS);
    begun.thenAccept(
        itsTurn -> {
          if (!itsTurn) {
            answer.completeExceptionally(new NoTurn());
          }
        });
    CompletionStage<TopicAnswer> known = answer;
    known.whenComplete((given, error) -> inTurn.complete(false)); // which stops that clock
  }

  /** Its turn has come, and it is to be answered in so much time; false if it is too late. */
  boolean begin(Duration time) {
    boolean inTime = inTurn.complete(true);
    if (inTime) {
      CompletionStage<TopicAnswer> limited = answer.orTimeout(time.toNanos(), TimeUnit.NANOSECONDS);
      return !limited.toCompletableFuture().isDone();
    }
    return false;
  }

  /** Nobody waits for it any more. */
  void callOff() {
    calledOff = true;
    answer.cancel(false);
  }

  boolean isCalledOff() {
    return calledOff;
  }
}
