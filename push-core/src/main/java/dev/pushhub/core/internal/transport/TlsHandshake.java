package dev.pushhub.core.internal.transport;

import dev.pushhub.core.internal.transport.Deadlines.Deadline;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * What a connection needs until it is encrypted, and lets go then: its deadline, a limit of bytes,
 * and the way to the threads of TLS and back. A connection that sends nothing costs this object and
 * no engine.
 *
 * <p>Only the loop touches it, but for {@code abandoned}, which saves the threads of TLS the work
 * for connections that are gone. While they work, the connection is not read and the loop leaves
 * the engine alone; the mailbox hands it back.
 */
final class TlsHandshake {
  /** More than the longest certificate chains; the engine itself takes messages of 32 KiB. */
  private static final int MOST_BYTES = 128 << 10;

  private final Connection connection;
  private final TlsStage stage;
  private final TlsEngines engines;
  private final Executor threads;
  private final Deadline deadline;
  private boolean begun;
  private int bytes;
  private boolean busy;
  private volatile boolean abandoned;

  TlsHandshake(
      Connection connection,
      TlsStage stage,
      TlsEngines engines,
      Executor threads,
      long timeoutNanos) {
    this.connection = connection;
    this.stage = stage;
    this.engines = engines;
    this.threads = threads;
    this.deadline = new Deadline(() -> connection.loop().guard(connection, stage::tooLate));
    within(timeoutNanos);
  }

  /** It must be over so long from now. */
  void within(long nanos) {
    EventLoop loop = connection.loop();
    loop.deadlines().set(deadline, loop.nanos() + nanos);
  }

  /** Bytes came; the refusal of what can't be a handshake, or null. */
  @Nullable SSLException came(ByteBuffer in) {
    boolean first = !begun && in.hasRemaining();
    begun |= first;
    return first && !TlsRecords.canBegin(in.get(in.position()))
        ? new SSLProtocolException("it does not begin as TLS does")
        : null;
  }

  /** A record of the handshake is going to be looked at. Not of what was read behind it. */
  void goesOn(ByteBuffer record) throws SSLException {
    bytes += record.remaining();
    if (bytes > MOST_BYTES) {
      throw new SSLProtocolException("its handshake is longer than " + MOST_BYTES + " bytes");
    }
  }

  /** Whether the threads of TLS are at work for it; they {@link TlsStage#resume}. */
  boolean isBusy() {
    return busy;
  }

  /** An engine to begin with; null if the certificate is to be looked at before. */
  @Nullable SSLEngine engine() throws SSLException {
    if (engines.isDue()) {
      elsewhere(engines::refresh);
      return null;
    }
    SSLEngine engine = engines.newEngine();
    engine.beginHandshake();
    return engine;
  }

  /** Has the threads of TLS compute what the engine wants computed. */
  void runTasks(SSLEngine engine) {
    elsewhere(
        () -> {
          for (Runnable task; !abandoned && (task = engine.getDelegatedTask()) != null; ) {
            task.run();
          }
        });
  }

  private void elsewhere(Runnable work) {
    busy = true;
    connection.reading(false);
    try {
      threads.execute(() -> runAndReturn(work));
    } catch (RejectedExecutionException e) {
      connection.close(); // the hub is closing
    }
  }

  private void runAndReturn(Runnable work) {
    Throwable failure = null;
    try {
      work.run();
    } catch (Throwable e) {
      failure = e;
    }
    SSLException told = failure == null ? null : new SSLException("an unexpected error", failure);
    EventLoop loop = connection.loop();
    loop.execute(() -> loop.guard(connection, () -> returned(told)));
  }

  private void returned(@Nullable SSLException failure) {
    busy = false;
    if (!connection.isClosed() && !connection.isFinishing()) {
      connection.reading(true);
      stage.resume(failure);
    }
  }

  /** It is over, one way or the other. */
  void end() {
    abandoned = true;
    connection.loop().deadlines().clear(deadline);
  }
}
