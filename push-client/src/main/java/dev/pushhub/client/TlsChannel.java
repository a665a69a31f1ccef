package dev.pushhub.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * A channel by TLS. Costs two buffers of a record each, about 34 KB, beside what the platform's
 * engine takes.
 *
 * <p>For the I/O thread only. What the engine wants computed (it may ask a trust manager of the
 * application's, which may block) runs on a short-lived daemon thread, {@code pushhub-client-tls},
 * that wakes the selector when it is done; nobody waits for it past the connect timeout.
 */
// Bytes count as written when the last byte of their record has left: the hub can't decrypt a part
// of a record, so a request in one that was cut off was certainly not pushed.
final class TlsChannel implements HubChannel {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final ByteBuffer in;
  private final ByteBuffer out;
  private @Nullable CompletableFuture<Void> computing;
  private int inRecord; // bytes of the caller's in the record that is being written

  TlsChannel(SocketChannel channel, SSLEngine engine) throws SSLException {
    this.channel = channel;
    this.engine = engine;
    int record = engine.getSession().getPacketBufferSize();
    in = ByteBuffer.allocate(record);
    out = ByteBuffer.allocate(record).flip();
    engine.beginHandshake();
  }

  /**
   * Goes on with the handshake as far as it can without waiting, and registers for what it waits
   * for.
   *
   * @return whether it is done
   */
  boolean shakeHands(Selector selector) throws IOException {
    while (true) {
      if (isComputing()) { // and asking the engine anything would wait for that
        register(selector, 0);
        return false;
      }
      if (!flush()) {
        register(selector, SelectionKey.OP_WRITE);
        return false;
      }
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> compute(selector);
        case NEED_WRAP -> {
          out.clear();
          SSLEngineResult result = engine.wrap(NOTHING.duplicate(), out);
          out.flip();
          if (result.bytesProduced() == 0) {
            throw new SSLHandshakeException("it was closed");
          }
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!unwrapHandshake()) {
            register(selector, SelectionKey.OP_READ);
            return false;
          }
        }
        default -> {
          return true;
        }
      }
    }
  }

  private boolean unwrapHandshake() throws IOException {
    SSLEngineResult result = unwrap(NOTHING.duplicate());
    return switch (result.getStatus()) {
      case OK -> true;
      case BUFFER_UNDERFLOW -> {
        int count = channel.read(in);
        if (count < 0) {
          throw new SSLHandshakeException(
              "the hub closed it during the handshake; does its listener speak TLS?");
        }
        yield count > 0;
      }
      default -> throw new SSLHandshakeException("the hub closed it during the handshake");
    };
  }

  private SSLEngineResult unwrap(ByteBuffer target) throws SSLException {
    in.flip();
    try {
      return engine.unwrap(in, target);
    } finally {
      in.compact();
    }
  }

  private boolean isComputing() throws IOException {
    CompletableFuture<Void> running = computing;
    if (running == null) {
      return false;
    }
    if (!running.isDone()) {
      return true;
    }
    computing = null;
    try {
      running.join();
      return false;
    } catch (CompletionException e) {
      throw new IOException("TLS failed unexpectedly", e.getCause());
    }
  }

  private void compute(Selector selector) {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    computing = begun;
    Thread thread = new Thread(() -> compute(begun, selector), "pushhub-client-tls");
    thread.setDaemon(true);
    thread.start();
  }

  private void compute(CompletableFuture<Void> done, Selector selector) {
    try {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
      }
      done.complete(null);
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
    selector.wakeup();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int before = target.position();
    while (true) {
      SSLEngineResult result = unwrap(target);
      int had = target.position() - before;
      switch (result.getStatus()) {
        case OK -> {
          if (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
            throw new SSLException("the hub wants to shake hands again");
          }
        }
        case BUFFER_OVERFLOW -> {
          return had;
        }
        case BUFFER_UNDERFLOW -> {
          int count = had > 0 ? 0 : channel.read(in);
          if (count <= 0) {
            return had > 0 ? had : count;
          }
        }
        case CLOSED -> {
          return had > 0 ? had : -1;
        }
      }
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int taken = 0;
    while (flush()) {
      source.position(source.position() + inRecord);
      taken += inRecord;
      inRecord = 0;
      if (!source.hasRemaining()) {
        return taken;
      }
      out.clear();
      SSLEngineResult result = engine.wrap(source.duplicate(), out);
      out.flip();
      inRecord = result.bytesConsumed();
      if (result.getStatus() != SSLEngineResult.Status.OK) {
        throw new SSLException("the hub closed it");
      }
    }
    return taken;
  }

  /** True when nothing encrypted waits. */
  private boolean flush() throws IOException {
    if (out.hasRemaining()) {
      channel.write(out);
    }
    return !out.hasRemaining();
  }

  @Override
  public SelectionKey register(Selector selector, int interest) throws IOException {
    return channel.register(selector, interest);
  }

  @Override
  public void close() throws IOException {
    try (SocketChannel closing = channel) {
      if (computing == null && !out.hasRemaining()) {
        sayGoodbye(closing);
      }
    }
  }

  private void sayGoodbye(SocketChannel closing) throws IOException {
    engine.closeOutbound();
    out.clear();
    engine.wrap(NOTHING.duplicate(), out);
    closing.write(out.flip());
  }
}
