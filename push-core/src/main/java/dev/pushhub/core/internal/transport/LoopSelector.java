package dev.pushhub.core.internal.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a loop waits with. It is replaced where it fails; all that was registered has to be
 * registered again then.
 *
 * <p>The loop's thread alone uses it, but for {@link #wakeUp}, which any thread may call.
 */
class LoopSelector implements AutoCloseable {
  /** Opens one for each loop. */
  @FunctionalInterface
  interface Opener {
    /** A new one. */
    LoopSelector open() throws IOException;
  }

  /** Instead of a time to wait. */
  static final long AT_ONCE = -1;

  private final Fuse fuse = new Fuse();
  private volatile Selector selector;

  /** Opens one; {@link #close} must be called. */
  LoopSelector() throws IOException {
    selector = Selector.open();
  }

  /**
   * Tells what is ready: {@link #AT_ONCE}, or after so many milliseconds at most, 0 being any
   * number. A failure is borne a few times in a row; then it is thrown.
   *
   * @return true if another selector has taken the place of one that failed
   */
  final boolean selectOrRenew(Consumer<SelectionKey> ready, long millis, Mishaps mishaps)
      throws IOException {
    try {
      if (millis == AT_ONCE) {
        selectNow(ready);
      } else {
        select(ready, millis);
        // Whoever interrupts this thread means nothing by it that is known here, and a selector
        // would not sleep any more.
        Thread.interrupted();
      }
      fuse.fine();
      return false;
    } catch (IOException | RuntimeException | Error e) {
      if (!fuse.holds()) {
        throw e;
      }
      mishaps.goesOn("The selector", e);
      return !(e instanceof VirtualMachineError) && isRenewed(mishaps); // no memory: not its fault
    }
  }

  private boolean isRenewed(Mishaps mishaps) {
    try {
      renew();
      return true;
    } catch (IOException e) {
      mishaps.goesOn("Opening another selector", e);
      return false;
    }
  }

  /** Tells what is ready, without waiting. */
  void selectNow(Consumer<SelectionKey> ready) throws IOException {
    selector.selectNow(ready);
  }

  /** The same, and waits until something is, or the time is over, or it is woken; 0: no time. */
  void select(Consumer<SelectionKey> ready, long millis) throws IOException {
    selector.select(ready, millis);
  }

  /** Ends the wait. A wake-up of one that is being replaced is lost: its loop is awake then. */
  void wakeUp() {
    selector.wakeup();
  }

  SelectionKey register(SelectableChannel channel, int ops, @Nullable Object attachment)
      throws ClosedChannelException {
    return channel.register(selector, ops, attachment);
  }

  /** Puts a new one in the place of one that fails. The old one goes first: files may be short. */
  void renew() throws IOException {
    EventLoop.closeQuietly(selector);
    selector = Selector.open();
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}
