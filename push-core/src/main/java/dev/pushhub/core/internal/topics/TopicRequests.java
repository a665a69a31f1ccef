package dev.pushhub.core.internal.topics;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.TopicAnswer;
import dev.pushhub.core.api.TopicPolicy;
import dev.pushhub.core.internal.hooks.DecisionThreads;
import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.hooks.Turns;
import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.log.LogText;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.TopicOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What pages ask for: the application's policy is asked on threads of its own, so many at once, and
 * the others wait in the order in which they came. The outcome is told on the session's loop; to
 * nobody once the session is over.
 *
 * <p>Any thread; {@link Turns} guards who waits and how many are under way.
 */
public final class TopicRequests {
  private static final Logger LOG = LoggerFactory.getLogger(TopicRequests.class);

  private static final String TRY_AGAIN = "it could not be decided now; try again later";

  private final Memberships memberships;
  private final TopicIndex index;
  private final @Nullable TopicPolicy policy;
  private final HookRunner hooks;
  private final TopicOptions options;
  private final Counters counters;
  private final DecisionThreads executor;
  private final LogBudget failures = new LogBudget();
  private final LogBudget lateTurns = new LogBudget();
  private final LogBudget withoutPolicy = new LogBudget();
  private final Turns<Ask> turns;

  /**
   * For one hub; starts no thread before the first page asks.
   *
   * @param onLoop whether the caller's thread is a loop
   */
  public TopicRequests(
      Memberships memberships,
      TopicIndex index,
      HookRunner hooks,
      HubOptions options,
      Counters counters,
      BooleanSupplier onLoop) {
    this.memberships = memberships;
    this.index = index;
    this.hooks = hooks;
    this.policy = options.topics().policy().orElse(null);
    this.options = options.topics();
    this.counters = counters;
    this.executor = new DecisionThreads("pushhub-topic-", options.hookThreads(), onLoop, counters);
    int atOnce = options.topics().policiesAtOnce();
    this.turns =
        new Turns<>(
            atOnce, executor.areOwn() ? options.hookThreads().authenticatorThreads() : atOnce);
  }

  /**
   * A page wants to be on a topic. While the same is being asked already, the outcome of that
   * serves both, and this one's is never told.
   *
   * @param wantsLast whether it wants the newest message at once
   * @param outcome told on the session's loop
   */
  public void ask(
      Session session, String topic, boolean wantsLast, Consumer<TopicOutcome> outcome) {
    counters.topicRequests.increment();
    try {
      index.requireName(topic);
    } catch (IllegalArgumentException e) {
      refuse(session, outcome, String.valueOf(e.getMessage()));
      return;
    }
    if (policy == null) {
      withoutPolicy.write(others -> logWithoutPolicy(session, others));
      refuse(session, outcome, "no topic may be subscribed to here");
      return;
    }
    if (hooks.isBehind()) { // each that is let in or leaves is one more hook
      counters.topicRequestsPutOff.increment();
      session.execute(() -> outcome.accept(new TopicOutcome.Undecided(TRY_AGAIN)));
      return;
    }
    Ask ask = new Ask(session, topic, wantsLast, false, counted(outcome));
    if (memberships.topicsOf(session).begin(ask, options.topicsPerSession())) {
      submit(ask);
    }
  }

  // Without the topic's name, which is the page's to choose.
  private static void logWithoutPolicy(Session session, String others) {
    LOG.warn(
        "Refused a topic that session {} asked for: no topics.policy is set, without which no page"
            + " may ask for any. Set one, or join sessions by session.join and hub.join.{}",
        session.id(),
        others);
  }

  private Consumer<TopicOutcome> counted(Consumer<TopicOutcome> outcome) {
    return result -> {
      if (result instanceof TopicOutcome.Refused) {
        counters.topicRequestsRefused.increment();
      }
      outcome.accept(result);
    };
  }

  private void refuse(Session session, Consumer<TopicOutcome> outcome, String reason) {
    session.execute(() -> counted(outcome).accept(new TopicOutcome.Refused(reason)));
  }

  /**
   * A page has brought a fresh credential: for all topics that it had asked for, the policy is
   * asked again, and the session leaves those where it is not let in any more. Where that can't be
   * decided, its page is closed with 4003, so that it comes back and resumes them.
   */
  public void askAgain(Session session) {
    SessionTopics topics = memberships.present(session);
    if (topics != null && policy != null) {
      topics.askAgain().forEach(this::submit);
    }
  }

  /**
   * A page wants to be on a topic no longer; false if it was not, and did not ask to be. On its
   * session's loop.
   */
  public boolean unsubscribe(Session session, String topic) {
    return memberships.unsubscribe(session, topic);
  }

  /**
   * Where a topic was when the application joined the session's uid to it, for a page that was away
   * then; a fresh start if it did not, or that is not known.
   */
  public Position joinedAt(Session session, String topic) {
    return memberships.joinedAt(session.uid(), topic);
  }

  private void submit(Ask ask) {
    turns.join(ask);
    ask.awaitTurn(options.turnTimeout());
    CompletionStage<TopicAnswer> known = ask.answer();
    known.whenComplete(
        (answer, error) -> ask.session().execute(() -> answered(ask, answer, error)));
    askNext();
  }

  private void askNext() {
    for (Ask ask = turns.next(); ask != null; ask = turns.next()) {
      Ask asked = ask;
      try {
        executor.execute(() -> call(asked));
      } catch (RuntimeException | Error e) {
        turns.end(asked); // without asking for the next, which would be refused inside this refusal
        asked.answer().completeExceptionally(e);
      }
    }
  }

  // On the loop, whoever has answered: it may be the one thread that does all timeouts of the
  // process, and the application's executor may run the next question in the thread that asks it.
  private void endAndAskNext(Ask ask) {
    turns.end(ask);
    ask.session().execute(this::askNext);
  }

  private void call(Ask ask) {
    TopicPolicy asked = policy;
    if (asked == null || !turns.begin(ask) || !ask.begin(options.policyTimeout())) {
      endAndAskNext(ask);
      return;
    }
    TopicAnswer answer;
    try {
      answer = asked.maySubscribe(ask.session(), ask.topic());
    } catch (Throwable e) {
      fail(ask, e);
      return;
    }
    settle(ask, answer);
  }

  private void settle(Ask ask, @Nullable TopicAnswer answer) {
    if (answer instanceof TopicAnswer.Later later) {
      await(ask, later);
    } else if (answer == null) {
      fail(ask, new NullPointerException("the policy's answer"));
    } else {
      ask.answer().complete(answer);
      endAndAskNext(ask);
    }
  }

  private void fail(Ask ask, Throwable e) {
    ask.answer().completeExceptionally(e);
    endAndAskNext(ask);
  }

  private void await(Ask ask, TopicAnswer.Later later) {
    turns.defer(ask); // and so it counts on, but its thread is free
    ask.session().execute(this::askNext);
    CompletableFuture<TopicAnswer> work = new CompletableFuture<>();
    CompletionStage<TopicAnswer> inTime =
        work.orTimeout(options.policyTimeout().toNanos(), TimeUnit.NANOSECONDS);
    inTime.whenComplete(
        (answer, error) -> {
          if (error == null) {
            settle(ask, answer);
          } else {
            fail(ask, error);
          }
        });
    try {
      later
          .answer()
          .whenComplete(
              (answer, error) -> {
                if (error == null) {
                  work.complete(answer);
                } else {
                  work.completeExceptionally(error);
                }
              });
    } catch (Throwable e) { // a stage of the application's that can't be listened to
      work.completeExceptionally(e);
    }
  }

  private void answered(Ask ask, @Nullable TopicAnswer answer, @Nullable Throwable error) {
    turns.leave(ask);
    if (ask.isCalledOff()) {
      return;
    }
    if (answer instanceof TopicAnswer.Allowed) {
      settle(ask, new TopicOutcome.Joined());
    } else if (answer instanceof TopicAnswer.Refused refused) {
      if (ask.isAgain()) {
        counters.topicRequestsRefused.increment();
      }
      settle(ask, new TopicOutcome.Refused(refused.reason()));
    } else if (error instanceof Ask.NoTurn) {
      counters.topicRequestsPutOff.increment();
      lateTurns.write(TopicRequests::logLateTurn);
      settle(ask, new TopicOutcome.Undecided(TRY_AGAIN));
    } else {
      counters.topicRequestsFailed.increment();
      failures.write(others -> log(error, others));
      settle(ask, new TopicOutcome.Undecided(TRY_AGAIN));
    }
  }

  private void settle(Ask ask, TopicOutcome outcome) {
    SessionTopics topics = memberships.present(ask.session());
    if (topics != null) { // or the session is over
      topics.settle(ask, outcome, options.topicsPerSession());
    }
  }

  private static void log(@Nullable Throwable error, String others) {
    if (error instanceof TimeoutException) {
      LOG.error(
          "The policy of topics did not answer in time (topics.policyTimeout); the page is told that"
              + " it could not be decided, or to come back where it was on the topic.{}",
          others);
    } else {
      LOG.error(
          "The policy of topics failed; the page is told that it could not be decided, or to"
              + " come back where it was on the topic.{}",
          others,
          LogText.of(error == null ? new IllegalStateException("no answer") : error));
    }
  }

  private static void logLateTurn(String others) {
    LOG.warn(
        "A page's question about a topic waited longer for its turn than topics.turnTimeout; the"
            + " policy was not asked, and the page is told that it could not be decided, or to come"
            + " back where it was on the topic. Look why the policy is slow, or raise"
            + " topics.policiesAtOnce or hookThreads.authenticatorThreads.{}",
        others);
  }

  /** Ends the hub's own threads; a policy that still runs is interrupted. */
  public void close() {
    executor.close();
  }
}
