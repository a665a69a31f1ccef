package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.Overdue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long one publisher is waited for: until it has shown the secret, for its next word, and for
 * the end of a line that has begun. Holds when it was last heard and what is running out.
 *
 * <p>Only its loop touches it, through {@link ListenerConnection}.
 */
// The first two take the connection's one deadline, and nothing is set again with each line: when
// the deadline comes, it is seen when the last was.
final class Patience {
  private final Connection connection;
  private final ListenerSettings settings;
  private final ListenerAuth auth;
  private final Runnable lineOverdue;
  private final long began;
  private long lastHeard;
  private @Nullable Overdue unfinishedLine; // made when there first is one
  private boolean lineEnded;

  /**
   * Begins with the connection.
   *
   * @param lineOverdue run when a line was not whole in time
   */
  Patience(
      Connection connection, ListenerSettings settings, ListenerAuth auth, Runnable lineOverdue) {
    this.connection = connection;
    this.settings = settings;
    this.auth = auth;
    this.lineOverdue = lineOverdue;
    this.began = connection.loop().nanos();
    this.lastHeard = began;
  }

  /** It has said something, or it was the hub's turn to speak until now. */
  void heard() {
    lastHeard = connection.loop().nanos();
  }

  /** Has the connection's deadline come once it may have been quiet for too long. */
  void awaitWord() {
    await(mayBeQuiet());
  }

  private long mayBeQuiet() {
    return auth.passed() ? settings.idleNanos() : settings.authNanos();
  }

  private void await(long nanos) {
    if (nanos > 0) {
      connection.deadline(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * The deadline has come. Whether it was quiet for too long; if not, it is waited for again.
   *
   * @param waitsForHub whether it is the hub's turn to speak
   */
  boolean isOver(boolean waitsForHub) {
    long may = mayBeQuiet();
    long quiet = connection.loop().nanos() - (auth.passed() ? lastHeard : began);
    if (waitsForHub || quiet < may || may == 0) {
      await(may - (waitsForHub ? 0 : quiet));
      return false;
    }
    return true;
  }

  /** A line has ended: if there is an unfinished one after it, that has just begun. */
  void lineEnded() {
    lineEnded = true;
  }

  /** There is an unfinished line that can end: it must, in time. */
  void awaitLine() {
    if (lineEnded || unfinishedLine == null) {
      lineEnded = false;
      if (unfinishedLine == null) {
        unfinishedLine =
            new Overdue(connection, settings.options().lineTimeout().toNanos(), lineOverdue);
      }
      unfinishedLine.begin();
    }
  }

  /** No line is waited for; one that is unfinished later has its time from then on. */
  void awaitNoLine() {
    lineEnded = true;
    release();
  }

  /** The connection ends: no line is waited for any more. */
  void release() {
    if (unfinishedLine != null) {
      unfinishedLine.end();
    }
  }
}
