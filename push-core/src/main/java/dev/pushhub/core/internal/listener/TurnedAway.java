package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * One connection too many on the internal port: its first line is answered {@code error busy},
 * whatever it says, and it is closed.
 *
 * <p>Only its loop touches it.
 */
// The answer waits for the line, so that a client takes it for the answer to its request. It waits
// a second at most: whoever is turned away must not take up what there is too little of.
final class TurnedAway implements ConnectionHandler {
  private static final long PATIENCE_SECONDS = 1;

  private final Connection connection;
  private final FirstByteGuard guard = new FirstByteGuard();
  private final Replies replies = new Replies();
  private boolean answered;

  TurnedAway(Connection connection) {
    this.connection = connection;
    connection.source(replies);
    connection.deadline(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void received(ByteBuffer bytes) {
    if (guard.passes(bytes)) {
      answer();
    } else {
      connection.close();
    }
  }

  private void answer() {
    answered = true;
    replies.add(
        LineReply.error(
            LineError.BUSY, "the hub has as many connections as it may; try again in a moment"));
    connection.deadline(PATIENCE_SECONDS, TimeUnit.SECONDS);
    connection.finish();
  }

  @Override
  public void ended() {
    connection.close();
  }

  @Override
  public void deadline() {
    if (answered) {
      connection.reset();
    } else {
      answer();
    }
  }

  @Override
  public void goAway() {
    connection.close();
  }

  @Override
  public void closed() {
    // It was never counted.
  }
}
