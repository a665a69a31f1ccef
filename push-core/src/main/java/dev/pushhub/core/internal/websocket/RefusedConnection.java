package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import dev.pushhub.core.internal.transport.OutboundSource;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection for which there is no place: it is told so at once, without being read, and has a
 * second to go.
 *
 * <p>Only its loop touches it; the number of such at a time is shared by all loops.
 */
// An answer must be followed by an orderly end, since a reset would overtake it. So only so many at
// a time are answered, and the others are reset: a flood costs an accept each and nothing more.
final class RefusedConnection implements ConnectionHandler, OutboundSource {
  private static final int MOST_AT_A_TIME = 256;
  private static final long SECOND = 1;

  private final Connection connection;
  private final ByteBuffer answer;

  private RefusedConnection(Connection connection, HttpAnswer answer) {
    this.connection = connection;
    this.answer = ByteBuffer.wrap(answer.bytes());
  }

  /** Answers, or resets the connection where too many are being answered. */
  static ConnectionHandler refuse(
      Connection connection, AtomicInteger answering, HttpAnswer answer) {
    RefusedConnection refused = new RefusedConnection(connection, answer);
    Runnable gone = answering::decrementAndGet;
    boolean room = answering.incrementAndGet() <= MOST_AT_A_TIME;
    if (!room || connection.isSecure()) { // over TLS there is no answer before a handshake
      gone.run();
      connection.reset();
      return refused;
    }
    connection.atEnd(gone);
    connection.source(refused);
    connection.deadline(SECOND, TimeUnit.SECONDS);
    connection.finish();
    return refused;
  }

  @Override
  public boolean isEmpty() {
    return !answer.hasRemaining();
  }

  @Override
  public void fill(ByteBuffer out) {
    out.put(answer.duplicate());
  }

  @Override
  public void written(int bytes, boolean all) {
    answer.position(answer.position() + bytes);
  }

  @Override
  public void received(ByteBuffer bytes) {}

  @Override
  public void ended() {
    connection.close();
  }

  @Override
  public void deadline() {
    connection.reset();
  }

  @Override
  public void goAway() {
    connection.close();
  }

  @Override
  public void closed() {}
}
