package dev.pushhub.core.internal.listener;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.publish.Outcome;
import dev.pushhub.core.internal.publish.Publisher;
import dev.pushhub.core.internal.publish.Receipts;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One publisher's connection: lines in, commands run, replies out in the order of the lines. All
 * the replies to what was read at once leave in one write, before any page is written to.
 *
 * <p>Only its loop touches it.
 */
// While the publisher does not take its replies it is not read, so what waits for it is bounded by
// the replies to one read and the receipts that it asked for. While the hub holds as much as it
// may, no line is run: those that were
// read already are kept, and the socket is left alone, so that the publisher feels it. The same
// while so many of its lines wait for the message store as may.
//
// A publisher that ends its half of the connection is answered first, and hears its receipts. One
// that has gone altogether looks the same, so it is then given no longer than an idle one; while it
// is there, waiting for a receipt is not idle.
final class ListenerConnection implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerConnection.class);

  private static final long GO_AWAY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Connection connection;
  private final ListenerSettings settings;
  private final LineCodec codec;
  private final Publisher publisher;
  private final LoopAccount account;
  private final Counters counters;
  private final FirstByteGuard guard = new FirstByteGuard();
  private final LineBuffer lines;
  private final Replies replies = new Replies();
  private final RepliesToCome later;
  private final ReceiptLines receiptLines;
  private final ListenerAuth auth;
  private final Patience patience;
  private boolean finishing;
  private boolean held;
  private boolean saidGoodbye;

  ListenerConnection(
      Connection connection,
      ListenerSettings settings,
      LineCodec codec,
      Publisher publisher,
      Receipts receipts,
      LoopAccount account,
      Counters counters) {
    this.connection = connection;
    this.settings = settings;
    this.codec = codec;
    this.publisher = publisher;
    this.account = account;
    this.counters = counters;
    this.lines =
        new LineBuffer(
            settings.options().secret().isPresent()
                ? settings.options().mostBeforeAuth()
                : settings.options().maxLineBytes());
    this.later =
        new RepliesToCome(connection, publisher, settings.options().repliesWaiting(), this::settle);
    this.receiptLines = new ReceiptLines(connection, receipts, this::tell, this::receiptEnded);
    this.auth =
        new ListenerAuth(
            settings.options().secret(),
            () -> settings.options().certificateStandsForSecret() && connection.isPeerKnown(),
            settings.wrongSecrets(),
            connection.loop()::nanos,
            this::admitted);
    connection.source(replies);
    counters.publishers.increment();
    this.patience = new Patience(connection, settings, auth, this::overdue);
    patience.awaitWord();
  }

  // The next line may be long, also one that was read together with the secret.
  private void admitted() {
    lines.limit(settings.options().maxLineBytes());
  }

  @Override
  public void received(ByteBuffer bytes) {
    patience.heard();
    if (!guard.passes(bytes)) {
      counters.publishersRefused.increment();
      settings.strangers().write(this::stranger);
      connection.close();
      return;
    }
    auth.admitIfVouched(); // by now, and then its lines may be long
    boolean mayRun = mayRunLines() && !lines.hasHeld();
    run(mayRun ? lines.feed(bytes, this::line) : lines.hold(bytes));
  }

  // More may come though the socket is left alone: TLS hands on in parts what was read at once. And
  // lines may still be held though this allows them: the store's answers count before the loop
  // hears of them.
  private boolean mayRunLines() {
    return !account.isOver() && !held && !auth.isWaiting() && !later.isFull();
  }

  // Without its first bytes: an HTTP request would bring its query along.
  private void stranger(String others) {
    LOG.warn(
        "Closed a connection of {} to the internal listener: it does not begin with a JSON object,"
            + " so it is no publisher. A browser, or an HTTP or TLS client?{}",
        connection.remoteAddress(),
        others);
  }

  /**
   * After lines have been run: their replies leave, and it is decided whether to read on.
   *
   * @param fits false if a line was over the limit, and nothing behind it was run
   */
  private void run(boolean fits) {
    if (!fits) {
      counters.linesTooLong.increment();
      reply(
          LineReply.error(
              LineError.TOO_LONG,
              "a line has at most "
                  + (auth.passed()
                      ? settings.options().maxLineBytes() + " bytes"
                      : settings.options().mostBeforeAuth() + " bytes before auth")));
    }
    connection.flush();
    if (finishing) {
      finishInTurn();
    } else if (auth.isWaiting()) {
      connection.deadline(settings.options().wrongSecretDelay().toNanos(), TimeUnit.NANOSECONDS);
      connection.reading(false);
    } else if (later.isFull()) {
      connection.reading(false);
    } else if (lines.hasHeld()) {
      holdBack();
    } else if (saidGoodbye) {
      finishInTurn();
    } else {
      connection.reading(replies.isEmpty());
    }
    watch();
  }

  /** Finishes once every reply is known, and what a publisher that said goodbye waits for. */
  private void finishInTurn() {
    if (later.isEmpty() && (finishing || !receiptLines.areOpen())) {
      finish();
    } else {
      connection.reading(false);
    }
  }

  private void holdBack() {
    if (!held) {
      held = true;
      account.holdBack(() -> connection.guard(this::readOn));
      connection.reading(false);
    }
  }

  // Only while we read: a line can't end while the hub, or what this publisher has not taken of its
  // replies, holds it back.
  private void watch() {
    if (finishing
        || held
        || auth.isWaiting()
        || later.isFull()
        || saidGoodbye
        || !replies.isEmpty()
        || !lines.isUnfinished()
        || connection.isClosed()) {
      patience.awaitNoLine();
    } else {
      patience.awaitLine();
    }
  }

  private void overdue() {
    counters.linesTimedOut.increment();
    reply(
        LineReply.error(
            LineError.TOO_SLOW,
            "a line must be whole within " + settings.options().lineTimeout().toMillis() + " ms"));
    finishing = true;
    run(true);
  }

  private void readOn() {
    held = false;
    if (!finishing && !connection.isClosed()) {
      run(later.isFull() || lines.resume(this::line));
    }
  }

  /** Runs one line; false if no further one may be run now. */
  private boolean line(byte[] bytes, int from, int to) {
    patience.lineEnded();
    LineReply reply = answer(bytes, from, to);
    if (reply != null) {
      reply(reply);
    } else if (auth.isWaiting()) {
      return false;
    }
    if (later.isFull()) {
      counters.publishersHeldByStore.increment();
      return false;
    }
    return !finishing && !account.isOver();
  }

  /** Null if it is answered later. */
  private @Nullable LineReply answer(byte[] bytes, int from, int to) {
    LineCommand command;
    try {
      command = codec.parse(bytes, from, to);
    } catch (LineRejected e) {
      return auth.passed() ? e.reply() : auth.required();
    }
    if (!auth.passed() && !command.needsNoAuth()) {
      return auth.required();
    }
    Outcome outcome = later.outcome();
    try {
      LineReply reply = command.run(publisher, auth, outcome, receiptLines);
      if (reply == null && !auth.isWaiting()) {
        later.await(outcome);
      }
      return reply;
    } catch (PushException e) {
      return LineReply.unavailable(e);
    } catch (IllegalArgumentException e) {
      return LineReply.error(LineError.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  /** A line that is no reply, behind the replies that are still to come. */
  private void tell(LineReply receipt) {
    if (!finishing && !connection.isClosed()) {
      reply(receipt);
      connection.flush();
    }
  }

  private void receiptEnded() {
    patience.heard(); // until now it was the hub's turn to speak
    boolean hasLines = held || auth.isWaiting() || lines.hasHeld();
    if (saidGoodbye && !hasLines && !finishing && !connection.isClosed()) {
      finishInTurn();
    }
  }

  private void reply(LineReply reply) {
    finishing |= reply.isLast();
    if (later.isEmpty()) {
      write(reply);
    } else {
      later.add(reply);
    }
  }

  private void write(LineReply reply) {
    replies.add(reply);
    if (reply.isError()) {
      counters.linesRejected.increment();
    }
  }

  /** Replies are known that were not; and there may be room for further lines. */
  private void settle() {
    if (!connection.isClosed()) {
      writeKnown();
      run(finishing || !mayRunLines() || lines.resume(this::line));
    }
  }

  private void writeKnown() {
    for (LineReply next = later.next(); next != null; next = later.next()) {
      write(next);
    }
  }

  private void finish() {
    finish(settings.closeNanos());
  }

  private void finish(long nanos) {
    finishing = true;
    patience.release();
    connection.deadline(nanos, TimeUnit.NANOSECONDS);
    connection.finish();
  }

  @Override
  public void drained() {
    connection.reading(
        !held && !auth.isWaiting() && !later.isFull() && !lines.hasHeld() && !saidGoodbye);
    watch();
  }

  @Override
  public void ended() {
    if (held || auth.isWaiting() || !later.isEmpty() || receiptLines.areOpen()) {
      saidGoodbye = true; // over TLS it comes with the lines before it, which are done first
      watch();
    } else {
      finish(); // replies may still be on their way; a tail without a line end is no request
    }
  }

  @Override
  public void deadline() {
    auth.admitIfVouched(); // it may not have said anything yet
    if (finishing && later.isEmpty()) {
      connection.reset();
    } else if (auth.isWaiting()) {
      patience.awaitWord();
      reply(auth.presentWaiting());
      run(finishing || lines.resume(this::line)); // after a wrong one nothing more is done
    } else if (patience.isOver(waitsForHub())) {
      (auth.passed() ? counters.publishersIdle : counters.publishersNotAuthenticated).increment();
      finish();
    }
  }

  private boolean waitsForHub() {
    return held || !later.isEmpty() || (receiptLines.areOpen() && !saidGoodbye);
  }

  // A kept connection whose owner does not look at it must not hold up the hub's close.
  @Override
  public void goAway() {
    writeKnown(); // nothing is waited for any more: the publisher is closed before
    finish(Math.min(settings.closeNanos(), GO_AWAY_NANOS));
  }

  @Override
  public void closed() {
    counters.publishers.decrement();
    patience.release();
  }
}
