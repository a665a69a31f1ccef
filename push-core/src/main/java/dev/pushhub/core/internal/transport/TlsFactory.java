package dev.pushhub.core.internal.transport;

import dev.pushhub.core.internal.stats.Counters;
import java.util.concurrent.Executor;

/** Puts TLS between each connection of a port and the handler that another factory makes. */
public final class TlsFactory implements ConnectionFactory {
  private final TlsEngines engines;
  private final Executor threads;
  private final long handshakeNanos;
  private final Counters counters;
  private final ConnectionFactory inner;
  private final TlsBuffers[] buffers; // one for each loop

  /**
   * For one port.
   *
   * @param threads run what must not hold up a loop, and never in the calling thread
   * @param loops how many loops the hub has
   * @param handshakeNanos how long a connection may take until it is encrypted
   * @param inner makes the handler of what was decrypted
   */
  public TlsFactory(
      TlsEngines engines,
      Executor threads,
      int loops,
      long handshakeNanos,
      Counters counters,
      ConnectionFactory inner) {
    this.engines = engines;
    this.threads = threads;
    this.handshakeNanos = handshakeNanos;
    this.counters = counters;
    this.inner = inner;
    this.buffers = new TlsBuffers[loops];
    for (int i = 0; i < loops; i++) {
      buffers[i] = new TlsBuffers();
    }
  }

  @Override
  public ConnectionHandler accepted(Connection connection) {
    TlsStage stage = new TlsStage(connection, buffers[connection.loop().index()], counters);
    stage.handshake(new TlsHandshake(connection, stage, engines, threads, handshakeNanos));
    connection.source(stage.output());
    connection.handler(stage); // from here on, handlers and sources are set behind it
    connection.handler(inner.accepted(connection));
    return stage;
  }
}
