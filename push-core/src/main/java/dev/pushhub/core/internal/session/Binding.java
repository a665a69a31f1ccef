package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.hooks.WorkerPool;
import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.log.LogText;
import dev.pushhub.core.internal.transport.EventLoop;
import dev.pushhub.core.options.HubOptions;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the application's authenticator who a page is, on threads of its own, and answers on the
 * page's loop. The page keeps the time.
 */
public final class Binding {
  private static final Logger LOG = LoggerFactory.getLogger(Binding.class);

  /** What came of it. */
  public sealed interface Outcome permits Known, Refused, Failed {}

  /** The page belongs to this uid. */
  public record Known(String uid) implements Outcome {}

  /** The page may not listen. */
  public record Refused(String reason) implements Outcome {}

  /** It can't be known now. */
  public record Failed() implements Outcome {}

  private final Authenticator authenticator;
  private final boolean believesEverybody;
  private final @Nullable WorkerPool own;
  private final Executor executor;
  private final LogBudget failures = new LogBudget();

  /** Starts no thread before the first page. */
  public Binding(HubOptions options) {
    this.authenticator = options.authenticator();
    this.believesEverybody = !options.authenticates();
    this.own =
        options.hookThreads().authenticatorExecutor().isPresent()
            ? null
            : new WorkerPool("pushhub-auth-", options.hookThreads().authenticatorThreads());
    this.executor = own != null ? own : options.hookThreads().authenticatorExecutor().get();
  }

  /**
   * The uid, if nobody has to be asked: the default authenticator believes the page, which needs no
   * thread. Null otherwise.
   */
  public @Nullable String believed(String credential) {
    return believesEverybody ? credential : null;
  }

  /** Asks; the outcome comes once, on the loop, or never if the authenticator never answers. */
  public void ask(
      String credential, HandshakeRequest handshake, EventLoop loop, Consumer<Outcome> outcome) {
    Consumer<Outcome> onLoop = known -> loop.execute(() -> outcome.accept(known));
    try {
      executor.execute(() -> call(credential, handshake, onLoop));
    } catch (RuntimeException | Error e) {
      LOG.warn(
          "The executor of the authenticators refused a task; the page is to come back.",
          LogText.of(e));
      onLoop.accept(new Failed());
    }
  }

  private void call(String credential, HandshakeRequest handshake, Consumer<Outcome> outcome) {
    try {
      Authentication answer = authenticator.authenticate(credential, handshake);
      settle(answer, outcome, e -> failed(e, credential, handshake));
    } catch (Throwable e) {
      failed(e, credential, handshake);
      outcome.accept(new Failed());
    }
  }

  private void failed(Throwable e, String credential, HandshakeRequest handshake) {
    failures.write(
        others ->
            LOG.error(
                "The authenticator failed; the page is to come back.{}",
                others,
                LogText.of(e, PageSecrets.of(credential, handshake))));
  }

  private void settle(
      @Nullable Authentication answer, Consumer<Outcome> outcome, Consumer<Throwable> failed) {
    if (answer instanceof Authentication.Accepted accepted) {
      outcome.accept(new Known(accepted.uid()));
    } else if (answer instanceof Authentication.Refused refused) {
      outcome.accept(new Refused(refused.reason()));
    } else if (answer instanceof Authentication.Later later) {
      later
          .answer()
          .whenComplete(
              (known, error) -> {
                if (error != null) {
                  failed.accept(error);
                  outcome.accept(new Failed());
                } else {
                  settle(known, outcome, failed);
                }
              });
    } else {
      failures.write(
          others ->
              LOG.error("The authenticator answered null; the page is to come back.{}", others));
      outcome.accept(new Failed());
    }
  }

  /** Ends the hub's own threads; an authenticator that still runs is interrupted. */
  public void close() {
    if (own != null) {
      own.abandon();
    }
  }
}
