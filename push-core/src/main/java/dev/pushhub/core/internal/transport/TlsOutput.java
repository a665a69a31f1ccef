package dev.pushhub.core.internal.transport;

import dev.pushhub.core.internal.log.LogText;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending half of a {@link TlsStage}: a source of encrypted bytes made of a plain one. What the
 * plain source gives is encrypted up to 64 KiB at a time, so many small frames leave in one record;
 * what the socket does not take of that is kept and goes first. TLS's own words (handshake, alerts,
 * close_notify) stand in the same line.
 */
// Bytes given to the engine can't be taken back, whatever becomes of the record. So they count as
// taken once they are encrypted, and the queue behind may let go or put in front whatever it likes;
// but the socket counts as refusing bytes as long as some of a record wait.
final class TlsOutput implements OutboundSource {
  private static final Logger LOG = LoggerFactory.getLogger(TlsOutput.class);

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int ONE_RECORD = 16 << 10;
  private static final int LEAST_RECORD = 1 << 10;
  private static final int MOST_WAITING = 2 * TlsBuffers.SENT_BYTES;

  private final Connection connection;
  private final TlsBuffers buffers;
  private OutboundSource source = Connection.nothing();
  private @Nullable SSLEngine engine; // while it may encrypt what the source has
  private @Nullable ByteBuffer pending; // encrypted, and not taken by the socket
  private int given;
  private boolean tight; // the socket did not take all the last time
  private boolean goodbyeSaid;

  TlsOutput(Connection connection, TlsBuffers buffers) {
    this.connection = connection;
    this.buffers = buffers;
  }

  void source(OutboundSource plain) {
    source = plain;
  }

  /** The handshake is done. */
  void open(SSLEngine used) {
    engine = used;
    if (!source.isEmpty()) {
      connection.markDirty();
    }
  }

  /** Nothing more of the source is sent. */
  void shut() {
    engine = null;
  }

  /** Takes one of the words that the engine has to say; what it wants next. */
  HandshakeStatus takeWord(SSLEngine speaker) throws SSLException {
    ByteBuffer word = buffers.words().clear();
    SSLEngineResult result = speaker.wrap(NOTHING.duplicate(), word);
    if (word.flip().hasRemaining()) {
      keep(word);
      return result.getHandshakeStatus();
    }
    return result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
        ? HandshakeStatus.NOT_HANDSHAKING // it has nothing to say after all: it is closed
        : result.getHandshakeStatus();
  }

  private void keep(ByteBuffer word) throws SSLException {
    ByteBuffer before = pending;
    int waiting = before == null ? 0 : before.remaining();
    if (waiting + word.remaining() > MOST_WAITING) {
      throw new SSLProtocolException("it asks, and does not take the answers");
    }
    ByteBuffer all = ByteBuffer.allocate(waiting + word.remaining());
    if (before != null) {
      all.put(before);
    }
    pending = all.put(word).flip();
  }

  /** Whether something encrypted waits. */
  boolean hasPending() {
    return pending != null;
  }

  @Override
  public boolean isEmpty() {
    return pending == null && (engine == null || source.isEmpty());
  }

  @Override
  public void fill(ByteBuffer out) {
    given = 0;
    SSLEngine used = engine;
    if (pending != null) {
      out.put(pending.duplicate());
    } else if (used != null) {
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
        case CLOSED -> plain.position(plain.limit()); // in TLS 1.2 the other's goodbye ends both
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
      if (engine != null) {
        source.written(0, pending == null && source.isEmpty());
      }
      return;
    }
    if (!all) {
      ByteBuffer rest = connection.loop().out(); // as fill left it and the socket took of it
      pending = ByteBuffer.allocate(rest.remaining()).put(rest).flip();
    }
    tight = !all;
    source.written(given, all);
  }

  /** The last word before the FIN is TLS's: close_notify (RFC 8446, section 6.1). */
  @Override
  public boolean mayEnd() {
    SSLEngine used = engine;
    if (used == null || goodbyeSaid) {
      return true;
    }
    goodbyeSaid = true;
    used.closeOutbound();
    try {
      for (HandshakeStatus next = used.getHandshakeStatus();
          next == HandshakeStatus.NEED_WRAP;
          next = takeWord(used)) {}
    } catch (SSLException e) {
      LOG.debug("No goodbye.", LogText.of(e));
    }
    return pending == null;
  }

  void close() {
    pending = null;
    engine = null;
  }
}
