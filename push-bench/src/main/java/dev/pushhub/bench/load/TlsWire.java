package dev.pushhub.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** TLS as a page speaks it. The first write begins the handshake, and goes out when it is done. */
final class TlsWire implements Wire {
  private static final byte[] NONE = new byte[0];
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** What all pages of a run work in, one after the other. */
  static final class Buffers {
    // Less than a page's buffer, so that what is decrypted fits behind the beginning of a frame.
    private final ByteBuffer in = ByteBuffer.allocate(512 << 10);
    private final ByteBuffer out = ByteBuffer.allocate(64 << 10);
  }

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final Buffers buffers;
  private byte[] carry = NONE; // the beginning of a record
  private byte[] early = NONE; // what was written before the handshake was done
  private boolean begun;

  TlsWire(SocketChannel channel, SSLContext context, Buffers buffers) {
    this.channel = channel;
    this.buffers = buffers;
    engine = context.createSSLEngine();
    engine.setUseClientMode(true);
  }

  @Override
  public void write(ByteBuffer out) throws IOException {
    if (begun) {
      encrypt(out);
      return;
    }
    begun = true;
    early = new byte[out.remaining()];
    out.get(early);
    engine.beginHandshake();
    encrypt(NOTHING);
  }

  private void encrypt(ByteBuffer plain) throws IOException {
    do {
      engine.wrap(plain, buffers.out.clear());
      buffers.out.flip();
      while (buffers.out.hasRemaining()) {
        channel.write(buffers.out);
      }
    } while (plain.hasRemaining());
  }

  @Override
  public int read(ByteBuffer in) throws IOException {
    int before = in.position();
    buffers.in.clear().put(carry);
    carry = NONE;
    if (channel.read(buffers.in) < 0) {
      return -1;
    }
    buffers.in.flip();
    boolean ended = decrypt(in);
    if (buffers.in.hasRemaining()) {
      carry = new byte[buffers.in.remaining()];
      buffers.in.get(carry);
    }
    if (early.length > 0 && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
      ByteBuffer first = ByteBuffer.wrap(early);
      early = NONE;
      encrypt(first);
    }
    int read = in.position() - before;
    return ended && read == 0 ? -1 : read;
  }

  /** Every whole record that is there; true if the other end has said that it ends. */
  private boolean decrypt(ByteBuffer in) throws IOException {
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        engine.getDelegatedTask().run();
      } else if (status == HandshakeStatus.NEED_WRAP) {
        encrypt(NOTHING);
      } else if (!buffers.in.hasRemaining()) {
        return false;
      } else {
        SSLEngineResult.Status outcome = engine.unwrap(buffers.in, in).getStatus();
        if (outcome == SSLEngineResult.Status.CLOSED) {
          return true;
        }
        if (outcome == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
          return false;
        }
        if (outcome == SSLEngineResult.Status.BUFFER_OVERFLOW) {
          throw new IOException("a record does not fit");
        }
      }
    }
  }
}
