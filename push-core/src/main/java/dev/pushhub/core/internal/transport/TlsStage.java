package dev.pushhub.core.internal.transport;

import dev.pushhub.core.internal.log.LogText;
import dev.pushhub.core.internal.stats.Counters;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS between a connection and its handler: to the connection it is the handler, its {@link
 * TlsOutput} is the source, and both have ones of their own, which know nothing of it. A plain
 * connection has none and pays nothing.
 *
 * <p>States: silent (no engine is made before the first byte), shaking hands, established, over.
 * The handler hears nothing before it is established. Closing in order is: what is queued,
 * close_notify, FIN.
 *
 * <p>Only the loop touches it; see {@link TlsHandshake} for who computes.
 */
// Renegotiation (TLS 1.2) is refused by the type of the record that would begin it, before the
// engine sees it. Records without content, key updates above all, are counted: a peer must not
// keep the loop busy with them.
final class TlsStage implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(TlsStage.class);

  private static final int MOST_EMPTY_RECORDS = 32;
  private static final long ALERT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Connection connection;
  private final TlsBuffers buffers;
  private final Counters counters;
  private final TlsOutput output;
  private final TlsRecords records = new TlsRecords();
  private ConnectionHandler handler = Connection.nobody();
  private @Nullable TlsHandshake handshake; // until it is established
  private @Nullable SSLEngine engine; // from the first byte on
  private byte emptyRecords;
  private boolean mayNotShakeAgain;
  private boolean endTold;
  private boolean failed;

  TlsStage(Connection connection, TlsBuffers buffers, Counters counters) {
    this.connection = connection;
    this.buffers = buffers;
    this.counters = counters;
    this.output = new TlsOutput(connection, buffers);
  }

  void handshake(TlsHandshake begun) {
    handshake = begun;
  }

  void handler(ConnectionHandler inner) {
    handler = inner;
  }

  TlsOutput output() {
    return output;
  }

  private boolean isEstablished() {
    return handshake == null;
  }

  /** Whether the other side has shown a certificate that the trust store accepts. */
  boolean isPeerKnown() {
    SSLEngine used = engine;
    try {
      return isEstablished() && used != null && used.getSession().getPeerCertificates().length > 0;
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }

  @Override
  public void received(ByteBuffer bytes) {
    TlsHandshake shaking = handshake;
    run(shaking == null ? null : shaking.came(bytes), bytes);
  }

  /** The threads of TLS are done. */
  void resume(@Nullable SSLException failure) {
    run(failure, records.takeKept());
  }

  private void run(@Nullable SSLException refusal, ByteBuffer in) {
    if (failed || endTold) {
      return;
    }
    ByteBuffer plain = buffers.received().clear();
    try {
      if (refusal != null) {
        throw refusal;
      }
      decrypt(in, plain);
      deliver(plain);
    } catch (SSLException e) {
      deliver(plain);
      fail(e);
    }
    if (output.hasPending()) {
      connection.flush();
    }
    if (hasPeerEnded()) {
      endTold = true;
      if (!isOver()) {
        handler.ended();
      }
    }
  }

  // While the threads of TLS compute, asking the engine anything would wait for them.
  private boolean hasPeerEnded() {
    return isEstablished() && !endTold && !failed && engine != null && engine.isInboundDone();
  }

  private void decrypt(ByteBuffer in, ByteBuffer plain) throws SSLException {
    SSLEngine used = isBusy() ? null : engine();
    if (used == null) {
      records.keep(in);
      return;
    }
    advance(used, used.getHandshakeStatus());
    while (!isOver()) {
      if (isBusy()) {
        records.keep(in);
        return;
      }
      ByteBuffer record = records.next(in);
      if (record == null) {
        return;
      }
      // What was asked is answered before the other's goodbye is read: in TLS 1.2 it ends both
      // ways.
      if (plain.remaining() < TlsBuffers.RECORD_BYTES
          || TlsRecords.type(record) == TlsRecords.ALERT) {
        deliver(plain);
      }
      unwrap(used, record, plain);
    }
  }

  private @Nullable SSLEngine engine() throws SSLException {
    if (engine == null && handshake != null) {
      engine = handshake.engine();
    }
    return engine;
  }

  private boolean isBusy() {
    return handshake != null && handshake.isBusy();
  }

  private boolean isOver() {
    return connection.isClosed() || connection.isFinishing();
  }

  private void unwrap(SSLEngine used, ByteBuffer record, ByteBuffer plain) throws SSLException {
    if (mayNotShakeAgain && TlsRecords.type(record) == TlsRecords.HANDSHAKE) {
      throw new SSLProtocolException("it wants to renegotiate");
    }
    TlsHandshake shaking = handshake;
    if (shaking != null) {
      shaking.goesOn(record);
    }
    SSLEngineResult result = used.unwrap(record, plain);
    if (result.bytesProduced() > 0) {
      emptyRecords = 0;
    } else if (shaking == null && ++emptyRecords > MOST_EMPTY_RECORDS) {
      throw new SSLProtocolException("too many records without content");
    }
    advance(used, result.getHandshakeStatus());
  }

  /** Does what the engine wants, until it wants to hear more or nothing. */
  private void advance(SSLEngine used, HandshakeStatus status) throws SSLException {
    HandshakeStatus next = status;
    while (true) {
      switch (next) {
        case NEED_TASK -> {
          TlsHandshake shaking = handshake;
          if (shaking == null) {
            throw new SSLProtocolException("it wants to shake hands again");
          }
          shaking.runTasks(used);
          return;
        }
        case NEED_WRAP -> next = output.takeWord(used);
        case FINISHED -> {
          establish(used);
          next = used.getHandshakeStatus(); // a session ticket follows
        }
        default -> {
          return;
        }
      }
    }
  }

  private void establish(SSLEngine used) {
    TlsHandshake done = handshake;
    if (done != null) {
      done.end();
      handshake = null;
      mayNotShakeAgain = !used.getSession().getProtocol().equals("TLSv1.3");
      output.open(used);
    }
  }

  private void deliver(ByteBuffer plain) {
    if (plain.flip().hasRemaining() && !isOver()) {
      handler.received(plain);
    }
    plain.clear();
  }

  // The other side is told by an alert; a reset must not overtake it, so the end is in order.
  private void fail(SSLException e) {
    failed = true;
    counters.tlsFailures.increment();
    LOG.debug("TLS with {} failed.", connection.remoteAddress(), LogText.of(e));
    output.shut();
    SSLEngine used = engine;
    if (used == null) {
      connection.close();
      return;
    }
    sayAlert(used);
    TlsHandshake shaking = handshake;
    if (shaking != null) {
      shaking.within(ALERT_NANOS);
      connection.finish();
    } else {
      connection.flush();
      connection.close();
    }
  }

  private void sayAlert(SSLEngine used) {
    try {
      for (HandshakeStatus next = used.getHandshakeStatus();
          next == HandshakeStatus.NEED_WRAP;
          next = output.takeWord(used)) {}
    } catch (SSLException e) {
      LOG.debug("No alert.", LogText.of(e));
    }
  }

  /** The handshake's time is over, or an alert's. */
  void tooLate() {
    if (!failed) {
      failed = true;
      counters.tlsFailures.increment();
      LOG.debug("TLS with {} failed: it took too long.", connection.remoteAddress());
    }
    connection.reset();
  }

  @Override
  public void drained() {
    if (isEstablished()) {
      handler.drained();
    }
  }

  @Override
  public void ended() {
    if (!isEstablished()) {
      connection.close();
    } else if (!endTold) {
      endTold = true;
      handler.ended();
    }
  }

  @Override
  public void deadline() {
    if (isEstablished()) {
      handler.deadline();
    } else {
      tooLate();
    }
  }

  @Override
  public void goAway() {
    if (isEstablished()) {
      handler.goAway();
    } else {
      connection.close();
    }
  }

  @Override
  public void closed() {
    if (handshake != null) {
      handshake.end();
    }
    output.close();
    handler.closed();
  }

  @Override
  public boolean isNewcomer() {
    return !isEstablished() || handler.isNewcomer();
  }
}
