package dev.pushhub.page;

import com.google.gson.JsonElement;
import dev.pushhub.page.HubFrame.Bound;
import dev.pushhub.page.HubFrame.Joining;
import dev.pushhub.page.PageStream.Taken;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connects, binds, hears what comes and comes back, until it is closed. One lock guards it and what
 * it holds; nothing of the application's is called under it.
 */
/*
 * Each attempt has a number, and each connection is an object: what an older one still says is
 * passed over. "change" is the one way to change something: it wakes the calls afterwards.
 */
final class Conversation implements Link.Events, Calls.Agenda {
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final Object lock = new Object();
  private final PageOptions options;
  private final Timers timers;
  private final String tab;
  private final Backoff backoff;
  private final Streams streams;
  private final Calls calls;
  private final Reception reception;
  private final Liveness liveness;
  private final @Nullable Credentials credentials;
  private PageState state = new PageState.Connecting();
  private int attempt;
  private boolean trying;
  private @Nullable Link link;
  private @Nullable String shown; // the credential that this attempt binds with
  private long boundAt;
  private Timers.@Nullable Timer next; // the end of the attempt, or the next one
  private Timers.@Nullable Timer look; // whether the hub is still there

  Conversation(PageOptions options, Timers timers, String tab, Backoff backoff) {
    this.options = options;
    this.timers = timers;
    this.tab = tab;
    this.backoff = backoff;
    this.streams = new Streams(options.handler());
    this.calls = new Calls(lock, options.executor(), this);
    this.liveness = new Liveness(options.heartbeatTimeout());
    CredentialSupplier supplier = options.credential();
    this.credentials = supplier == null ? null : new Credentials(supplier, options.executor());
    this.reception = new Reception(streams, calls, timers, options, this::acknowledge);
  }

  PageState state() {
    synchronized (lock) {
      return state;
    }
  }

  int waiting() {
    synchronized (lock) {
      return streams.waiting();
    }
  }

  private <T> T change(Supplier<T> what) {
    T result;
    synchronized (lock) {
      result = what.get();
    }
    calls.wake();
    return result;
  }

  private void change(Runnable what) {
    change(
        () -> {
          what.run();
          return true;
        });
  }

  private boolean isOver() {
    return state instanceof PageState.Closed;
  }

  private void become(PageState now) {
    state = now;
    calls.add(streams.nextArrival(), () -> options.onState().accept(now));
  }

  private void report(Throwable failure) {
    calls.add(streams.nextArrival(), () -> tell(failure));
  }

  /** What fails here has nobody else to be told to. */
  private void tell(Throwable failure) {
    try {
      options.onError().accept(failure);
    } catch (RuntimeException e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** Connects now, if it is neither connected nor about to be nor closed; ends a pause. */
  void connect() {
    change(
        () -> {
          if (isOver() || trying) {
            return;
          }
          trying = true;
          int mine = ++attempt;
          become(new PageState.Connecting());
          plan(options.connectTimeout(), () -> change(() -> attemptTookTooLong(mine)));
          if (credentials == null) {
            open(Optional.empty());
          } else {
            credentials
                .fetch()
                .whenComplete(
                    (fetched, failure) -> change(() -> credentialFetched(mine, fetched, failure)));
          }
        });
  }

  private void credentialFetched(int mine, @Nullable String fetched, @Nullable Throwable failure) {
    if (mine != attempt) {
      return;
    }
    if (fetched != null) {
      open(Optional.of(fetched));
      return;
    }
    forget();
    Throwable cause =
        failure == null
            ? new NullPointerException("the credential is null")
            : Credentials.cause(failure);
    if (cause instanceof LoggedOutException) {
      become(new PageState.Closed(CloseCodes.REFUSED, String.valueOf(cause.getMessage())));
    } else {
      report(cause);
      later(CloseCodes.CUT, "no credential could be had");
    }
  }

  private void open(Optional<String> credential) {
    boolean inHeader = options.credentialInHeader();
    shown = inHeader ? null : credential.orElse(null);
    link = Link.open(options, inHeader ? credential : Optional.empty(), this);
  }

  private void attemptTookTooLong(int mine) {
    if (mine == attempt && trying && !reception.isBound()) {
      forget();
      later(CloseCodes.CUT, "the hub did not let the page in within the connectTimeout");
    }
  }

  @Override
  public void opened(Link from) {
    change(
        () -> {
          if (from == link) {
            from.send(Frames.bind(shown, tab, streams.resume()));
            shown = null;
          }
        });
  }

  @Override
  public void ended(Link from, int code, String reason) {
    change(
        () -> {
          if (from == link) {
            endOf(code, reason);
          }
        });
  }

  private void endOf(int code, String reason) {
    boolean atOnce = reception.isBound() && CloseCodes.atOnce(code, reception.hasProgressed());
    forget();
    if (CloseCodes.isFinal(code)) {
      become(new PageState.Closed(code, reason));
    } else if (atOnce) {
      plan(Duration.ZERO, this::connect);
    } else {
      later(code, reason);
    }
  }

  private void later(int code, String reason) {
    Duration delay = backoff.next();
    become(new PageState.Waiting(delay, code, reason));
    plan(delay, this::connect);
  }

  /** Of the attempt, or the connection, nothing is left. */
  private void forget() {
    if (reception.isBound() && timers.nanoTime() - boundAt >= options.stableAfter().toNanos()) {
      backoff.reset();
    }
    Link gone = link;
    link = null;
    if (gone != null) {
      gone.cut();
    }
    attempt++;
    trying = false;
    reception.end();
    cancel(look);
    cancel(next);
    CompletableFuture<Void> waiting = credentials == null ? null : credentials.end();
    if (waiting != null) {
      settle(waiting, "The connection ended before the hub answered.");
    }
  }

  private void settle(CompletableFuture<Void> answer, String failure) {
    calls.add(
        streams.nextArrival(),
        () -> answer.completeExceptionally(new IllegalStateException(failure)));
  }

  private void plan(Duration delay, Runnable what) {
    cancel(next);
    next = timers.after(delay, what);
  }

  private static void cancel(Timers.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  @Override
  public void alive(Link from) {
    synchronized (lock) {
      if (from == link) {
        liveness.alive(timers.nanoTime());
      }
    }
  }

  @Override
  public boolean text(Link from, String text) {
    return change(
        () -> {
          if (from != link) {
            return true;
          }
          liveness.alive(timers.nanoTime());
          try {
            if (take(from, Frames.read(text)) == Taken.GAP) {
              endOf(CloseCodes.RESUME_AGAIN, "something is missing before what came");
            }
          } catch (IllegalArgumentException e) {
            report(e);
            forget();
            later(CloseCodes.CUT, "the hub sent what is no frame of pushhub.v1");
          }
          return !reception.pause();
        });
  }

  private Taken take(Link from, HubFrame frame) {
    if (frame instanceof HubFrame.Bound bound) {
      return bound(from, bound);
    }
    if (!reception.isBound()) {
      return Taken.IGNORED;
    }
    if (frame instanceof HubFrame.Message message) {
      return reception.message(message);
    } else if (frame instanceof HubFrame.Skip skip) {
      return reception.skip(skip);
    } else if (frame instanceof Joining joining) {
      return reception.joined(joining);
    } else if (frame instanceof HubFrame.Unsubscribed unsubscribed) {
      reception.unsubscribed(unsubscribed);
    } else if (frame instanceof HubFrame.Refreshed) {
      CompletableFuture<Void> waiting = credentials == null ? null : credentials.end();
      if (waiting != null) {
        calls.add(streams.nextArrival(), () -> waiting.complete(null));
      }
    }
    return Taken.IGNORED;
  }

  private Taken bound(Link from, Bound bound) {
    if (reception.isBound()) {
      return Taken.IGNORED;
    }
    cancel(next);
    boundAt = timers.nanoTime();
    become(new PageState.Connected(bound.uid(), bound.session()));
    liveness.begin(Duration.ofMillis(bound.heartbeatMillis()), boundAt);
    lookAgain(Duration.ofMillis(bound.heartbeatMillis()), from);
    return reception.begin(from, bound.streams());
  }

  private void lookAgain(Duration after, Link at) {
    look = timers.after(after, () -> change(() -> look(at)));
  }

  private void look(Link at) {
    if (at != link) {
      return;
    }
    if (reception.isPaused()) {
      liveness.alive(timers.nanoTime()); // it may have said much that is not read yet
    }
    Liveness.Verdict verdict = liveness.look(timers.nanoTime());
    if (verdict instanceof Liveness.Verdict.LookAgain again) {
      lookAgain(again.after(), at);
    } else if (verdict instanceof Liveness.Verdict.Ask ask) {
      at.send(Frames.PING);
      lookAgain(ask.after(), at);
    } else {
      endOf(CloseCodes.CUT, "the hub gave no sign of life");
    }
  }

  @Override
  public Calls.@Nullable Entry next() {
    return streams.next(calls);
  }

  @Override
  public void ended(Calls.Entry entry, @Nullable Throwable failure) {
    synchronized (lock) {
      PageStream stream = entry.stream();
      PageStream.Waiting waiting = entry.waiting();
      if (stream != null && waiting != null) {
        reception.settled(stream, waiting);
      }
      if (failure != null) {
        report(Credentials.cause(failure));
      }
    }
    idle(); // for it may have been the one that there was too much of
  }

  @Override
  public void idle() {
    Link readOn;
    synchronized (lock) {
      readOn = reception.resume();
    }
    if (readOn != null) {
      readOn.readOn();
    }
  }

  void acknowledge() {
    synchronized (lock) {
      reception.acknowledge();
    }
  }

  void subscribe(String topic, StreamHandler handler, boolean last) {
    change(() -> reception.subscribe(topic, handler, last));
  }

  void unsubscribe(String topic) {
    change(() -> reception.unsubscribe(topic));
  }

  void send(JsonElement data) {
    synchronized (lock) {
      Link open = link;
      if (open == null || !reception.isBound()) {
        throw new IllegalStateException("The page is not connected; see state().");
      }
      if (!open.send(Frames.message(data))) {
        throw new IllegalStateException(
            "More than maxQueuedChars wait to be sent. Send less, or wait.");
      }
    }
  }

  CompletableFuture<Void> refresh() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    Credentials from = credentials;
    if (from == null) {
      answer.completeExceptionally(
          new IllegalStateException("The client was built without a credential."));
    } else {
      from.fetch()
          .whenComplete(
              (fetched, failure) ->
                  change(
                      () -> {
                        if (failure != null) {
                          calls.add(
                              streams.nextArrival(),
                              () -> answer.completeExceptionally(Credentials.cause(failure)));
                        } else {
                          refresh(from, answer, fetched);
                        }
                      }));
    }
    return answer;
  }

  private void refresh(Credentials from, CompletableFuture<Void> answer, String fetched) {
    Link open = link;
    if (open == null || !reception.isBound()) {
      settle(answer, "The page is not connected; it shows a fresh credential when it connects.");
    } else if (!from.begin(answer)) {
      settle(answer, "Another refresh is under way.");
    } else {
      open.send(Frames.refresh(fetched));
    }
  }

  /** Says goodbye and does not come back. */
  void close() {
    change(
        () -> {
          if (isOver()) {
            return;
          }
          reception.acknowledge();
          Link open = link;
          link = null;
          if (open != null) {
            open.close(timers, GOODBYE);
          }
          forget();
          become(new PageState.Closed(CloseCodes.ORDERLY, "closed by the application"));
        });
  }
}
