package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.hooks.Turns;
import dev.pushhub.core.internal.log.LogText;
import dev.pushhub.core.internal.transport.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One page's question to the authenticator. The page's loop makes it and tells it when the page
 * leaves or has waited long enough; one of the authenticator's threads asks.
 *
 * <p>{@link Turns} guards its turn. The question is let go as soon as it has been asked, or nobody
 * waits for the answer.
 */
public final class Asking implements Turns.Question {
  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

  private record Shown(String credential, HandshakeRequest handshake) {}

  private final Binding binding;
  private final EventLoop loop;
  private final long giveUpAt; // System.nanoTime
  private volatile @Nullable Shown question;
  private volatile @Nullable Consumer<Binding.Outcome> outcome;
  private final Turns.Turn turn = new Turns.Turn();

  Asking(
      Binding binding,
      String credential,
      HandshakeRequest handshake,
      EventLoop loop,
      long timeoutNanos,
      Consumer<Binding.Outcome> outcome) {
    this.binding = binding;
    this.loop = loop;
    this.giveUpAt = System.nanoTime() + timeoutNanos;
    this.question = new Shown(credential, handshake);
    this.outcome = outcome;
  }

  @Override
  public Turns.Turn turn() {
    return turn;
  }

  /** The page is gone. On its loop. */
  public void left() {
    forget();
    if (binding.turns().leave(this)) {
      long left = Math.max(0, giveUpAt - System.nanoTime());
      CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS, loop::execute)
          .execute(this::timedOut);
    }
  }

  /** The page waits no longer. On its loop. */
  public void timedOut() {
    forget();
    binding.turns().timeOut(this);
    binding.askNext();
  }

  // On the loop, whoever has answered: it may be the one thread that does all timeouts of the
  // process, or one of a client's that moves bytes, and the application's executor may run the next
  // authenticator in the thread that asks it. On a loop that is refused.
  private void askNext() {
    loop.execute(binding::askNext);
  }

  private void forget() {
    question = null;
    outcome = null;
  }

  /** Asks, on a thread of the authenticator's. */
  void run(Authenticator authenticator) {
    Shown asked = question;
    question = null;
    if (!binding.turns().begin(this)) {
      return;
    }
    if (asked == null) {
      answer(new Binding.Failed()); // the page has left: nobody hears it
      return;
    }
    try {
      settle(authenticator.authenticate(asked.credential(), asked.handshake()), asked);
    } catch (Throwable e) {
      failed(e, asked);
    }
  }

  private void settle(@Nullable Authentication answer, Shown asked) {
    if (answer instanceof Authentication.Accepted accepted) {
      answer(new Binding.Known(accepted.uid(), accepted.until()));
    } else if (answer instanceof Authentication.Refused refused) {
      answer(new Binding.Refused(refused.reason()));
    } else if (answer instanceof Authentication.Expired) {
      answer(new Binding.Expired());
    } else if (answer instanceof Authentication.NotNow) {
      answer(new Binding.Failed());
    } else if (answer instanceof Authentication.Later later) {
      defer(later, asked);
    } else {
      binding
          .failures()
          .write(
              others ->
                  LOG.error(
                      "The authenticator answered null; the page is to come back.{}", others));
      answer(new Binding.Failed());
    }
  }

  private void defer(Authentication.Later later, Shown asked) {
    if (!binding.turns().defer(this)) {
      answer(new Binding.Failed());
      return;
    }
    askNext(); // the thread is free
    later
        .answer()
        .whenComplete(
            (known, error) -> {
              if (error != null) {
                failed(error, asked);
              } else {
                settleLater(known, asked);
              }
            });
  }

  private void settleLater(@Nullable Authentication known, Shown asked) {
    try {
      settle(known, asked);
    } catch (Throwable e) { // a stage of the application's that can't be listened to
      failed(e, asked);
    }
  }

  private void failed(Throwable e, Shown asked) {
    binding
        .failures()
        .write(
            others ->
                LOG.error(
                    "The authenticator failed; the page is to come back.{}",
                    others,
                    LogText.of(e, PageSecrets.of(asked.credential(), asked.handshake()))));
    answer(new Binding.Failed());
  }

  private void answer(Binding.Outcome known) {
    binding.turns().end(this);
    tell(known);
    askNext();
  }

  /** Tells the page, on its loop, if it still waits. */
  void tell(Binding.Outcome known) {
    Consumer<Binding.Outcome> waits = outcome;
    forget();
    if (waits != null) {
      loop.execute(() -> waits.accept(known));
    }
  }
}
