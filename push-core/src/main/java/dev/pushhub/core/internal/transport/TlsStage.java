package dev.pushhub.core.internal.transport;

import dev.pushhub.core.internal.stats.Counters;
import java.io.UncheckedIOException;
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
 * TLS between a connection and its handler: to the connection it is the handler and the source, and
 * it has a handler and a source of its own, which know nothing of it. A plain connection has none
 * and pays nothing.
 *
 * <p>States: silent (no engine is made before the first byte), shaking hands, established, over.
 * The handler hears nothing before it is established. What the source gives is encrypted up to 64
 * KiB at a time, so many small frames leave in one record; what the socket does not take of that is
 * kept, counts as taken, and goes first. Closing in order is: what is queued, close_notify, FIN.
 *
 * <p>Only the loop touches it; see {@link TlsHandshake} for who computes.
 */
// What can't be encrypted twice: bytes given to the engine are gone, whatever becomes of the
// record. So they count as taken when they are encrypted, and the queue behind may let go or put
// in front whatever it likes; but the socket has refused bytes as long as some of a record wait.
//
// Renegotiation (TLS 1.2) is refused by the type of the record that would begin it, before the
// engine sees it. Records without content, key updates above all, are counted: a peer must not
// keep the loop busy with them.
final class TlsStage implements ConnectionHandler, OutboundSource {
  private static final Logger LOG = LoggerFactory.getLogger(TlsStage.class);

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int ONE_RECORD = 16 << 10;
  private static final int LEAST_RECORD = 1 << 10;
  private static final int MOST_EMPTY_RECORDS = 32;
  private static final int MOST_WORDS = 64 << 10;
  private static final long ALERT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Connection connection;
  private final TlsBuffers buffers;
  private final Counters counters;
  private final TlsRecords records = new TlsRecords();
  private @Nullable TlsHandshake handshake; // until it is established
  private @Nullable SSLEngine engine; // from the first byte on
  private ConnectionHandler handler;
  private OutboundSource source;
  private @Nullable ByteBuffer pending; // encrypted, and not taken by the socket
  private int given;
  private byte emptyRecords;
  private boolean tight;
  private boolean mayNotShakeAgain;
  private boolean endTold;
  private boolean goodbyeSaid;
  private boolean failed;

  TlsStage(Connection connection, TlsBuffers buffers, Counters counters) {
    this.connection = connection;
    this.buffers = buffers;
    this.counters = counters;
    this.handler = Connection.nobody();
    this.source = Connection.nothing();
  }

  void handshake(TlsHandshake begun) {
    handshake = begun;
  }

  void handler(ConnectionHandler inner) {
    handler = inner;
  }

  void source(OutboundSource inner) {
    source = inner;
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
    SSLException refusal = null;
    TlsHandshake shaking = handshake;
    if (shaking != null) {
      refusal = shaking.came(bytes);
    }
    run(refusal, bytes);
  }

  /** The threads of TLS are done. */
  void resume(@Nullable SSLException failure) {
    run(failure, records.takeKept());
  }

  private void run(@Nullable SSLException failure, ByteBuffer in) {
    if (failed || endTold) {
      return;
    }
    ByteBuffer plain = buffers.received().clear();
    try {
      if (failure != null) {
        throw failure;
      }
      decrypt(in, plain);
      deliver(plain);
    } catch (SSLException e) {
      deliver(plain);
      fail(e);
    }
    if (pending != null) {
      connection.flush();
    }
    if (!endTold && !failed && engine != null && engine.isInboundDone()) {
      endTold = true;
      tellEnd();
    }
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
      // What a publisher sent is answered before its close_notify, after which TLS 1.2 sends
      // nothing.
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
    boolean wasEstablished = isEstablished();
    SSLEngineResult result = used.unwrap(record, plain);
    if (result.bytesProduced() > 0) {
      emptyRecords = 0;
    } else if (wasEstablished && ++emptyRecords > MOST_EMPTY_RECORDS) {
      throw new SSLProtocolException("too many records without content");
    }
    advance(used, result.getHandshakeStatus());
  }

  /** Does what the engine wants, as far as it does not want to hear more. */
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
        case NEED_WRAP -> {
          SSLEngineResult result = used.wrap(NOTHING.duplicate(), buffers.words().clear());
          next = result.getHandshakeStatus();
          if (result.bytesProduced() == 0 && next == HandshakeStatus.NEED_WRAP) {
            return; // closed
          }
          keepForSending(buffers.words().flip());
        }
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
      if (!source.isEmpty()) {
        connection.markDirty();
      }
    }
  }

  private void keepForSending(ByteBuffer words) throws SSLException {
    ByteBuffer before = pending;
    int kept = before == null ? 0 : before.remaining();
    if (!words.hasRemaining()) {
      return;
    }
    if (kept + words.remaining() > MOST_WORDS + TlsBuffers.SENT_BYTES) {
      throw new SSLProtocolException("it asks and does not take the answers");
    }
    ByteBuffer all = ByteBuffer.allocate(kept + words.remaining());
    if (before != null) {
      all.put(before);
    }
    all.put(words);
    pending = all.flip();
  }

  private void deliver(ByteBuffer plain) {
    if (plain.flip().hasRemaining() && !isOver()) {
      handler.received(plain);
    }
    plain.clear();
  }

  private void tellEnd() {
    if (!isOver()) {
      handler.ended();
    }
  }

  // The other side is told by an alert; a reset must not overtake it, so the end is in order.
  private void fail(SSLException e) {
    boolean unfinished = !isEstablished();
    failed = true;
    counters.tlsFailures.increment();
    LOG.debug("TLS with {} failed.", connection.remoteAddress(), e);
    SSLEngine used = engine;
    if (used == null) {
      connection.close();
      return;
    }
    try {
      advance(used, wordsOnly(used.getHandshakeStatus()));
    } catch (SSLException again) {
      LOG.debug("No alert.", again);
    }
    TlsHandshake shaking = handshake;
    if (unfinished && shaking != null) {
      shaking.within(ALERT_NANOS);
      connection.finish();
    } else {
      connection.flush();
      connection.close();
    }
  }

  private static HandshakeStatus wordsOnly(HandshakeStatus status) {
    return status == HandshakeStatus.NEED_WRAP ? status : HandshakeStatus.NOT_HANDSHAKING;
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
  public boolean isEmpty() {
    return pending == null && (failed || !isEstablished() || source.isEmpty());
  }

  @Override
  public void fill(ByteBuffer out) {
    given = 0;
    SSLEngine used = engine;
    if (pending != null) {
      out.put(pending.duplicate());
    } else if (used != null && isEstablished() && !failed) {
      ByteBuffer plain = buffers.sent().clear();
      source.fill(tight ? plain.limit(ONE_RECORD) : plain);
      boolean moreWaits = !plain.hasRemaining();
      plain.flip();
      try {
        encrypt(used, plain, moreWaits ? LEAST_RECORD : 1, out);
      } catch (SSLException e) {
        throw new UncheckedIOException("The engine does not encrypt.", e);
      }
      given = plain.position();
    }
  }

  /** Leaves for the next time what is too little to be a record of its own while more waits. */
  private static void encrypt(SSLEngine used, ByteBuffer plain, int least, ByteBuffer out)
      throws SSLException {
    while (plain.remaining() >= least) {
      SSLEngineResult result = used.wrap(plain, out);
      switch (result.getStatus()) {
        case OK -> {}
        case CLOSED -> plain.position(plain.limit()); // the other side is gone, TLS 1.2 says
        default -> throw new SSLException("the engine answers " + result.getStatus());
      }
    }
  }

  @Override
  public void written(int count, boolean all) {
    ByteBuffer first = pending;
    if (first != null) {
      first.position(first.position() + count);
      if (!first.hasRemaining()) {
        pending = null;
      }
      if (isEstablished()) {
        source.written(0, pending == null && source.isEmpty());
      }
      return;
    }
    if (!all) {
      ByteBuffer rest = connection.loop().out(); // as fill left it, and the socket took of it
      pending = ByteBuffer.allocate(rest.remaining()).put(rest).flip();
    }
    tight = !all;
    source.written(given, all);
  }

  /** The last word before the FIN is TLS's: close_notify (RFC 8446, section 6.1). */
  @Override
  public boolean mayEnd() {
    SSLEngine used = engine;
    if (goodbyeSaid || failed || used == null || !isEstablished()) {
      return true;
    }
    goodbyeSaid = true;
    used.closeOutbound();
    try {
      advance(used, wordsOnly(used.getHandshakeStatus()));
    } catch (SSLException e) {
      LOG.debug("No goodbye.", e);
    }
    return pending == null;
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
    TlsHandshake unfinished = handshake;
    if (unfinished != null) {
      unfinished.end();
    }
    pending = null;
    handler.closed();
  }

  @Override
  public boolean isNewcomer() {
    return !isEstablished() || handler.isNewcomer();
  }
}
