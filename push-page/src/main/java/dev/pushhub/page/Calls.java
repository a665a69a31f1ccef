package dev.pushhub.page;

import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Calls the application's code: one call at a time, in the order in which things came, but that a
 * stream whose handler is not done yet is passed by the others. Runs on the executor, in one task
 * for as long as there is something to do.
 */
final class Calls {
  /** Something of the application's. */
  @FunctionalInterface
  interface Call {
    /** Its stage, if it is not done when it returns. */
    @Nullable CompletionStage<?> call() throws Exception;
  }

  /** What is to be called next, and who hears of its end. */
  interface Agenda {
    /** Null if there is nothing to call now; then {@link Calls#wake} is to follow. */
    @Nullable Entry next();

    /** A call has ended. */
    void ended(Entry entry, @Nullable Throwable failure);

    /** There is nothing to call now. Not under the lock. */
    void idle();
  }

  /** One call; the stream is null for what belongs to none. */
  record Entry(Call call, @Nullable PageStream stream, PageStream.@Nullable Waiting waiting) {}

  /** Something that is told and needs no answer. */
  @FunctionalInterface
  interface Event {
    /** Tells it. */
    void tell() throws Exception;
  }

  private record Waiting(long arrival, Call call) {}

  private final Object lock;
  private final Executor executor;
  private final Agenda agenda;
  private final ArrayDeque<Waiting> events = new ArrayDeque<>(); // guarded by the lock
  private boolean running; // guarded by the lock

  Calls(Object lock, Executor executor, Agenda agenda) {
    this.lock = lock;
    this.executor = executor;
    this.agenda = agenda;
  }

  /** Adds what belongs to no stream. Under the lock. */
  void add(long arrival, Event event) {
    events.add(
        new Waiting(
            arrival,
            () -> {
              event.tell();
              return null;
            }));
  }

  /** The oldest of them, if it came before all else that could be called. Under the lock. */
  @Nullable Entry eventBefore(long arrival) {
    Waiting event = events.peek();
    if (event == null || event.arrival() > arrival) {
      return null;
    }
    events.remove();
    return new Entry(event.call(), null, null);
  }

  /** There may be something to call. Not under the lock: an executor may run it at once. */
  void wake() {
    synchronized (lock) {
      if (running) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::run);
    } catch (RuntimeException refused) {
      PageThreads.start(this::run);
    }
  }

  private void run() {
    for (Entry entry = next(); entry != null; entry = next()) {
      run(entry);
    }
    agenda.idle();
  }

  private @Nullable Entry next() {
    synchronized (lock) {
      Entry entry = agenda.next();
      running = entry != null;
      return entry;
    }
  }

  private void run(Entry entry) {
    CompletionStage<?> stage;
    try {
      stage = entry.call().call();
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      agenda.ended(entry, e);
      return;
    }
    if (stage == null) {
      agenda.ended(entry, null);
    } else {
      // An unfinished stage ends on a thread of the application's; "wake" is then needed, and
      // harmless where it is not.
      stage.whenComplete(
          (done, failure) -> {
            agenda.ended(entry, failure);
            wake();
          });
    }
  }
}
