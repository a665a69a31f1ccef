package dev.pushhub.core.internal.transport;

import dev.pushhub.core.internal.transport.Deadlines.Deadline;

/**
 * A time limit beside a connection's own deadline, for something that has begun and must end: a
 * message, or a line. Whoever begins it ends it, at the latest when the connection closes.
 *
 * <p>On the connection's loop only.
 */
public final class Overdue {
  private final Connection connection;
  private final long nanos;
  private final Deadline deadline;

  /** Not begun yet; the action runs each time that it was begun and not ended in time. */
  public Overdue(Connection connection, long nanos, Runnable action) {
    this.connection = connection;
    this.nanos = nanos;
    this.deadline = new Deadline(() -> connection.loop().guard(connection, action));
  }

  /** Begins, or begins anew. */
  public void begin() {
    EventLoop loop = connection.loop();
    loop.deadlines().set(deadline, loop.nanos() + nanos);
  }

  /** It has ended, or does not matter any more. */
  public void end() {
    connection.loop().deadlines().clear(deadline);
  }
}
