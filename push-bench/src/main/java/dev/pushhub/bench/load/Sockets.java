package dev.pushhub.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The sockets of one load generator: waits for them, and tells each that it is ready. */
final class Sockets implements AutoCloseable {
  private static final int POLL_MILLIS = 10;

  private final Selector selector = Selector.open();

  Sockets() throws IOException {}

  Selector selector() {
    return selector;
  }

  /** Goes on polling until it is so, or for so long. */
  void pollUntil(BooleanSupplier condition, Duration limit) throws IOException, LoadException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        return;
      }
      poll();
    }
  }

  /** Lets so much time pass, and reads what comes. */
  void idle(Duration time) throws LoadException {
    try {
      pollUntil(() -> false, time);
    } catch (IOException e) {
      throw new LoadException("a page was lost: " + e, e);
    }
  }

  /** What has happened, or happens soon. */
  void poll() throws IOException, LoadException {
    poll(POLL_MILLIS);
  }

  /** What has happened, or happens within so many milliseconds. */
  void poll(int millis) throws IOException, LoadException {
    try {
      if (millis > 0) {
        selector.select(Sockets::ready, millis);
      } else {
        selector.selectNow(Sockets::ready);
      }
    } catch (Ended e) {
      throw e.reason;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void ready(SelectionKey key) {
    try {
      if (key.attachment() instanceof SocketHandler handler) {
        handler.ready(key);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (LoadException e) {
      throw new Ended(e);
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }

  /** Carries a reason through the selector's callback. */
  private static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final LoadException reason;

    private Ended(LoadException reason) {
      super(reason);
      this.reason = reason;
    }
  }
}
