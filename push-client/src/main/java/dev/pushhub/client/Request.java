package dev.pushhub.client;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One line on its way to the hub, and who waits for its outcome.
 *
 * <p>Made by a caller's thread, then handed to the I/O thread, which alone touches {@code
 * position}, {@code deadline}, {@code triedToConnect} and {@code started}. Only {@code claimed} is
 * shared: the I/O thread claims a request before its first byte is written, a caller that gives up
 * claims it to keep it from being written, and whoever comes first has it. So a caller that gave up
 * knows for certain whether its push was written.
 */
final class Request {
  private final byte[] line;
  private final long submittedAt;
  private final BooleanSupplier unwanted;
  private final Consumer<Outcome> whenDone;
  private final AtomicBoolean claimed = new AtomicBoolean();

  private boolean started;
  private int position;
  private long deadline;
  private boolean triedToConnect;

  /**
   * A request.
   *
   * @param line with its line end; empty for a request that only wants a connection
   * @param submittedAt by {@link System#nanoTime}
   * @param unwanted whether nobody waits any more
   * @param whenDone told the outcome once, on the I/O thread, which it must not hold up
   */
  Request(byte[] line, long submittedAt, BooleanSupplier unwanted, Consumer<Outcome> whenDone) {
    this.line = line;
    this.submittedAt = submittedAt;
    this.unwanted = unwanted;
    this.whenDone = whenDone;
  }

  /** Any thread: true if not a byte was or will be written. */
  boolean giveUp() {
    return claimed.compareAndSet(false, true);
  }

  /** False if nobody wants it any more; then it must not be written. */
  boolean start() {
    if (!started) {
      started = !unwanted.getAsBoolean() && claimed.compareAndSet(false, true);
    }
    return started;
  }

  void finish(Outcome outcome) {
    whenDone.accept(outcome);
  }

  /** Ends a request that nobody wants any more; so nobody looks at the outcome. */
  void drop() {
    whenDone.accept(new Outcome.Answered(false));
  }

  boolean isEmpty() {
    return line.length == 0;
  }

  boolean isBegun() {
    return position > 0;
  }

  boolean isWritten() {
    return position == line.length;
  }

  /** Copies what fits of what is not written yet. */
  void copyTo(ByteBuffer buffer) {
    buffer.put(line, position, Math.min(line.length - position, buffer.remaining()));
  }

  /** Takes its share of the bytes that were written, and returns how many are left for others. */
  int written(int bytes) {
    int own = Math.min(bytes, line.length - position);
    position += own;
    return bytes - own;
  }

  /** It must be over so long after it was submitted. */
  void dueWithin(long nanos) {
    deadline = submittedAt + nanos;
  }

  /** It must be over by then, if it need not be before. */
  void dueBy(long nanoTime) {
    if (nanoTime - deadline < 0) {
      deadline = nanoTime;
    }
  }

  long deadline() {
    return deadline;
  }

  boolean isOverdue(long now) {
    return now - deadline >= 0;
  }

  void triesToConnect() {
    triedToConnect = true;
  }

  boolean triedToConnect() {
    return triedToConnect;
  }
}
