package dev.pushhub.core.internal.transport;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens selectors that a test has fail, and counts how often they are used and replaced. */
final class BreakableSelectors implements LoopSelector.Opener {
  private final List<Breakable> opened = new CopyOnWriteArrayList<>();

  @Override
  public LoopSelector open() throws IOException {
    Breakable selector = new Breakable();
    opened.add(selector);
    return selector;
  }

  /** The one of a loop. */
  Breakable of(int loop) {
    return opened.get(loop);
  }

  /** A selector that fails when a test wants it. */
  static final class Breakable extends LoopSelector {
    private final AtomicInteger uses = new AtomicInteger();
    private final AtomicInteger renewals = new AtomicInteger();
    private final AtomicInteger failuresLeft = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    private Breakable() throws IOException {}

    /** So many of the next selects throw this. */
    void fail(int times, Throwable failure) {
      this.failure = failure;
      failuresLeft.set(times);
      wakeUp();
    }

    int uses() {
      return uses.get();
    }

    int renewals() {
      return renewals.get();
    }

    boolean hasFailedAsOftenAsWanted() {
      return failuresLeft.get() <= 0;
    }

    @Override
    void selectNow(Consumer<SelectionKey> ready) throws IOException {
      failIfWanted();
      super.selectNow(ready);
    }

    @Override
    void select(Consumer<SelectionKey> ready, long millis) throws IOException {
      failIfWanted();
      super.select(ready, millis);
    }

    private void failIfWanted() throws IOException {
      uses.incrementAndGet();
      if (failuresLeft.getAndDecrement() > 0) {
        Throwable thrown = failure;
        if (thrown instanceof IOException e) {
          throw e;
        } else if (thrown instanceof RuntimeException e) {
          throw e;
        }
        throw (Error) thrown;
      }
    }

    @Override
    void renew() throws IOException {
      renewals.incrementAndGet();
      super.renew();
    }
  }
}
