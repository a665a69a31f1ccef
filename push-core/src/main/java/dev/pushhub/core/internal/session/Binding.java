package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.hooks.DecisionThreads;
import dev.pushhub.core.internal.hooks.Turns;
import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.log.LogText;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.EventLoop;
import dev.pushhub.core.options.HookOptions;
import dev.pushhub.core.options.HubOptions;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the application's authenticator who a page is, on threads of its own, so many at once, and
 * answers on the page's loop. The page keeps the time.
 */
public final class Binding {
  private static final Logger LOG = LoggerFactory.getLogger(Binding.class);

  /** What came of it. */
  public sealed interface Outcome permits Known, Refused, Expired, Failed {}

  /** The page belongs to this uid, until a value of {@link System#nanoTime}. */
  public record Known(String uid, OptionalLong until) implements Outcome {}

  /** The page may not listen. */
  public record Refused(String reason) implements Outcome {}

  /** The page is to bring a fresh credential. */
  public record Expired() implements Outcome {}

  /** It can't be known now. */
  public record Failed() implements Outcome {}

  private final Authenticator authenticator;
  private final boolean believesEverybody;
  private final long timeoutNanos;
  private final Turns<Asking> turns;
  private final DecisionThreads executor;
  private final LogBudget failures = new LogBudget();

  /**
   * Starts no thread before the first page.
   *
   * @param onLoop whether the caller's thread is a loop
   */
  public Binding(HubOptions options, Counters counters, BooleanSupplier onLoop) {
    HookOptions threads = options.hookThreads();
    this.authenticator = options.authenticator();
    this.believesEverybody = !options.authenticates();
    this.timeoutNanos = threads.authenticatorTimeout().toNanos();
    this.executor = new DecisionThreads("pushhub-auth-", threads, onLoop, counters);
    this.turns =
        new Turns<>(
            threads.authenticationsAtOnce(),
            executor.areOwn() ? threads.authenticatorThreads() : threads.authenticationsAtOnce(),
            counters.bindsWaiting,
            counters.bindsUnderWay);
  }

  /**
   * The uid, if nobody has to be asked: the default authenticator believes the page, which needs no
   * thread. Null otherwise.
   */
  public @Nullable String believed(String credential) {
    return believesEverybody ? credential : null;
  }

  /**
   * Asks, as soon as it may be. The outcome comes once, on the loop, or never if the authenticator
   * never answers: so whoever asks says when the page leaves or has waited long enough.
   */
  public Asking ask(
      String credential, HandshakeRequest handshake, EventLoop loop, Consumer<Outcome> outcome) {
    Asking asking = new Asking(this, credential, handshake, loop, timeoutNanos, outcome);
    turns.join(asking);
    askNext();
    return asking;
  }

  Turns<Asking> turns() {
    return turns;
  }

  LogBudget failures() {
    return failures;
  }

  /** Gives all whose turn it is to a thread. On a loop. */
  void askNext() {
    for (Asking asking = turns.next(); asking != null; asking = turns.next()) {
      Asking next = asking;
      try {
        executor.execute(() -> next.run(authenticator));
      } catch (RuntimeException | Error e) {
        failures.write(
            others ->
                LOG.warn(
                    "The executor of the authenticators refused a task; the page is to come back.{}",
                    others,
                    LogText.of(e)));
        refusedByExecutor(next);
      }
    }
  }

  // Not answer(), which asks for the next by itself: with a full executor and many who wait, each
  // would be refused inside the refusal of the one before.
  private void refusedByExecutor(Asking asking) {
    turns.end(asking);
    asking.tell(new Failed());
  }

  /** Ends the hub's own threads; an authenticator that still runs is interrupted. */
  public void close() {
    executor.close();
  }
}
