package dev.pushhub.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The client's one thread, {@code pushhub-client-1}, a daemon: it moves all bytes, and nothing it
 * calls blocks or runs the application's code. It costs one selector, and sleeps in it while there
 * is nothing to do, noticing at once when the hub closes.
 *
 * <p>Other threads hand requests in through {@code mailbox}. {@code asleep} saves them the system
 * call of a wakeup while the thread is awake: it is set before the mailbox is looked at for the
 * last time, so whoever adds later sees it. {@code ended} is set before the mailbox is emptied for
 * the last time, so whoever adds later empties it himself; a request is never left without an
 * outcome.
 */
final class ClientLoop {
  private static final long CLOSE_WAIT_MILLIS = 1_000;

  private final HubAddress hub;
  private final Selector selector;
  private final HubLink link;
  private final Thread thread;
  private final Queue<Request> mailbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private volatile boolean closing;
  private volatile @Nullable Failure ended;

  ClientLoop(ClientOptions options, AwaitedReceipts receipts) {
    hub = options.hub();
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Can't open a selector for the client of the hub at "
              + hub
              + ". See how many files the process may open.",
          e);
    }
    link = new HubLink(options, receipts, selector);
    thread = new Thread(this::run, "pushhub-client-1");
    thread.setDaemon(true);
    thread.start();
  }

  void submit(Request request) {
    mailbox.add(request);
    Failure failure = ended;
    if (failure != null) {
      failMailbox(failure);
    } else if (asleep.compareAndSet(true, false)) {
      selector.wakeup();
    }
  }

  boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  /** Ends the thread and waits for that, but not for ever and not when the thread itself calls. */
  void close() {
    closing = true;
    selector.wakeup();
    if (isOwnThread()) {
      return;
    }
    try {
      thread.join(CLOSE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Optional<Throwable> cause = Optional.empty();
    try {
      while (!closing) {
        turn();
      }
    } catch (IOException | RuntimeException | Error e) {
      cause = Optional.of(e); // told to every caller, now and later
    }
    Failure failure = Failure.closed(hub, false, cause);
    ended = failure;
    link.close(cause);
    failMailbox(failure);
    try {
      selector.close();
    } catch (IOException ignored) {
      // Nothing is left to lose.
    }
  }

  private void turn() throws IOException {
    boolean unused =
        Thread.interrupted(); // an interrupt is no way to end it, and would close channels
    asleep.set(true);
    if (mailbox.isEmpty() && !closing) {
      long nanos = link.idleNanos(System.nanoTime());
      selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1));
    } else {
      selector.selectNow();
    }
    asleep.set(false);
    selector.selectedKeys().clear(); // with one channel, trying tells as much
    for (Request request = mailbox.poll(); request != null; request = mailbox.poll()) {
      link.add(request);
    }
    link.advance(System.nanoTime());
  }

  private void failMailbox(Failure failure) {
    for (Request request = mailbox.poll(); request != null; request = mailbox.poll()) {
      request.finish(failure);
    }
  }
}
