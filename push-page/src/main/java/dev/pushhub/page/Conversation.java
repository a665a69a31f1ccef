package dev.pushhub.page;

import com.google.gson.JsonElement;
import dev.pushhub.page.HubFrame.Bound;
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
  private final Notices notices;
  private final Watch watch;
  private final @Nullable Credentials credentials;
  private final Renewal renewal;
  private PageState state = new PageState.Connecting();
  private int attempt;
  private boolean trying;
  private @Nullable Link link;
  private @Nullable String shown; // the credential that this attempt binds with
  private long boundAt;
  private Timers.Timer next = Timers.NONE; // the end of the attempt, or the next one

  Conversation(PageOptions options, Timers timers, String tab, Backoff backoff) {
    this.options = options;
    this.timers = timers;
    this.tab = tab;
    this.backoff = backoff;
    this.streams = new Streams(options.handler());
    this.calls = new Calls(lock, options.executor(), this);
    this.notices = new Notices(calls, streams, options);
    this.watch = new Watch(timers, options.heartbeatTimeout(), at -> change(() -> lookAtHub(at)));
    CredentialSupplier supplier = options.credential();
    this.credentials = supplier == null ? null : new Credentials(supplier, options.executor());
    this.renewal = new Renewal(notices);
    this.reception = new Reception(streams, notices, timers, options, this::acknowledge);
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
    notices.state(now);
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

  private void credentialFetched(int mine, String fetched, @Nullable Throwable failure) {
    if (mine != attempt) {
      return;
    }
    if (failure == null) {
      open(Optional.of(fetched));
      return;
    }
    forget();
    Throwable cause = Cause.of(failure);
    if (cause instanceof LoggedOutException) {
      become(new PageState.Closed(CloseCodes.REFUSED, String.valueOf(cause.getMessage())));
    } else {
      notices.failure(cause);
      later(CloseCodes.CUT, "no credential could be had");
    }
  }

  private void open(Optional<String> credential) {
    boolean inHeader = options.credentialInHeader();
    shown = inHeader ? null : credential.orElse(null);
    Link opening = new Link(options, this);
    link = opening; // before it is told that it is open, which may be at once
    opening.open(options, inHeader ? credential : Optional.empty());
  }

  private void attemptTookTooLong(int mine) {
    if (mine == attempt && !reception.isBound()) {
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
    boolean wasBound = reception.isBound();
    forget();
    if (CloseCodes.isFinal(code)) {
      become(new PageState.Closed(code, reason));
    } else if (wasBound && CloseCodes.isAtOnce(code) && backoff.hurryOnce()) {
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
    watch.end();
    next.cancel();
    renewal.end();
  }

  private void plan(Duration delay, Runnable what) {
    next.cancel();
    next = timers.after(delay, what);
  }

  @Override
  public void alive(Link from) {
    synchronized (lock) {
      if (from == link) {
        watch.alive();
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
          watch.alive();
          try {
            if (take(from, Frames.read(text)) == Taken.GAP) {
              endOf(CloseCodes.RESUME_AGAIN, "something is missing before what came");
            }
          } catch (IllegalArgumentException e) {
            notices.failure(e);
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
    if (frame instanceof HubFrame.Refreshed) {
      renewal.taken();
    }
    return reception.take(frame);
  }

  private Taken bound(Link from, Bound bound) {
    if (reception.isBound()) {
      return Taken.IGNORED;
    }
    next.cancel();
    boundAt = timers.nanoTime();
    become(new PageState.Connected(bound.uid(), bound.session()));
    watch.begin(from, Duration.ofMillis(bound.heartbeatMillis()));
    return reception.begin(from, bound.streams());
  }

  private void lookAtHub(Link at) {
    if (at != link) {
      return;
    }
    if (reception.isPaused()) {
      watch.alive(); // it may have said much that is not read yet
    }
    if (watch.isGone(at)) {
      endOf(CloseCodes.CUT, "the hub gave no sign of life");
    }
  }

  @Override
  public Calls.@Nullable Entry next() {
    return streams.next(calls, reception::acknowledgeIfUrgent);
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
        notices.failure(Cause.of(failure));
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
      Link open = reception.link();
      if (open == null) {
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
              (fetched, failure) -> change(() -> freshCredential(fetched, failure, answer)));
    }
    return answer;
  }

  private void freshCredential(
      String fetched, @Nullable Throwable failure, CompletableFuture<Void> answer) {
    if (failure != null) {
      notices.failed(answer, Cause.of(failure));
    } else {
      renewal.show(reception.link(), fetched, answer);
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
