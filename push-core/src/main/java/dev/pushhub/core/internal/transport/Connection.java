package dev.pushhub.core.internal.transport;

import dev.pushhub.core.internal.transport.Deadlines.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One accepted TCP connection on its loop. It reads into the loop's buffer and hands the bytes to
 * its handler; it writes what its source holds, when the loop's turn comes or, with {@link #flush},
 * now.
 *
 * <p>Only the loop's thread touches it, so it has no lock, and whatever leaves through it leaves in
 * one order. It costs one descriptor and no thread.
 *
 * <p>States: open, finishing (no more is read for the handler; the source drains, FIN, what the
 * other side still sends is thrown away until its FIN or a deadline), closed.
 */
// TCP_NODELAY is set with the second write: Nagle's algorithm never holds back the first, and a
// thousand pages that come back at once are spared a system call each until they hear something.
//
// Two traps. A write that takes only a part waits for OP_WRITE: to try again at once would spin.
// close() with unread bytes in the receive buffer makes the kernel send a reset, which can destroy
// the last bytes on their way to the other side: hence finish().
public final class Connection {
  private final EventLoop loop;
  private final SocketChannel channel;
  private final InetSocketAddress remote;
  private final Deadline deadline = new Deadline(this::deadlineReached);
  @Nullable Connection previous; // among the loop's, which alone sets them
  @Nullable Connection next;
  private SelectionKey key;
  private ConnectionHandler handler;
  private OutboundSource source;
  private long lastTaken;
  private byte writes; // up to the second
  private boolean dirty;
  private boolean blocked;
  private boolean reading = true;
  private boolean finishing;
  private boolean finSent;
  private boolean finSeen;
  private boolean closed;
  private Runnable atEnd = Nothing.TO_DO;

  Connection(EventLoop loop, SocketChannel channel, SelectionKey key) throws IOException {
    this.loop = loop;
    this.channel = channel;
    this.key = key;
    this.remote = (InetSocketAddress) channel.getRemoteAddress();
    this.source = Nothing.TO_DO;
    this.handler = Nothing.TO_DO;
  }

  void begin(ConnectionFactory factory) {
    handler = factory.accepted(this);
  }

  /** The loop this connection lives on. */
  public EventLoop loop() {
    return loop;
  }

  /** The other end. */
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  /** The address it came to, which is one of this machine's; any, once it is gone. */
  public InetAddress localAddress() {
    try {
      return channel.getLocalAddress() instanceof InetSocketAddress local
          ? local.getAddress()
          : new InetSocketAddress(0).getAddress();
    } catch (IOException e) {
      return new InetSocketAddress(0).getAddress(); // closed meanwhile
    }
  }

  /** Sets what is done when the connection is gone, for whatever reason; must not fail. */
  public void atEnd(Runnable action) {
    atEnd = action;
  }

  /** Hands the connection over: the next bytes go to this handler, and come from this source. */
  public void handler(ConnectionHandler handler, OutboundSource source) {
    handler(handler);
    source(source);
  }

  void handler(ConnectionHandler handler) {
    if (this.handler instanceof TlsStage tls) {
      tls.handler(handler);
    } else {
      this.handler = handler;
    }
  }

  /** Sets where the bytes to be written come from. */
  public void source(OutboundSource source) {
    if (handler instanceof TlsStage tls) {
      tls.output().source(source);
    } else {
      this.source = source;
    }
  }

  /**
   * The source has something: it is written in one of the next turns, with what comes till then.
   */
  public void markDirty() {
    if (!dirty && !blocked && !closed) {
      dirty = true;
      loop.dirty(this);
    }
  }

  /** Sets the connection's one deadline, from now; the handler is told when it comes. */
  public void deadline(long delay, TimeUnit unit) {
    if (!closed) {
      loop.deadlines().set(deadline, loop.nanos() + unit.toNanos(delay));
    }
  }

  /** Clears the deadline. */
  public void clearDeadline() {
    loop.deadlines().clear(deadline);
  }

  private void deadlineReached() {
    loop.guard(this, () -> handler.deadline());
  }

  /** Reads on, or leaves the bytes with the other side for a while. */
  public void reading(boolean on) {
    if (reading != on && !closed) {
      reading = on;
      updateInterest();
    }
  }

  /** Whether it may wait for a turn in which fewer others have something to do. */
  boolean isNewcomer() {
    return handler.isNewcomer();
  }

  /** Whether it is encrypted, or is going to be before its handler hears a byte. */
  public boolean isSecure() {
    return handler instanceof TlsStage;
  }

  /** Whether the other side has shown a client certificate that is trusted. */
  public boolean isPeerKnown() {
    return handler instanceof TlsStage tls && tls.isPeerKnown();
  }

  /** Whether the socket refused bytes when it was last written to. */
  public boolean isBlocked() {
    return blocked;
  }

  /** When the socket last took a byte; the loop's clock. */
  public long lastTaken() {
    return lastTaken;
  }

  boolean isFinishing() {
    return finishing;
  }

  /** Whether the connection is gone. */
  public boolean isClosed() {
    return closed;
  }

  private void updateInterest() {
    if (key.isValid()) {
      int ops = interest();
      if (key.interestOps() != ops) {
        key.interestOps(ops);
      }
    }
  }

  private int interest() {
    return (reading && !finSeen ? SelectionKey.OP_READ : 0) | (blocked ? SelectionKey.OP_WRITE : 0);
  }

  /** The loop has a new selector. */
  void register() {
    try {
      key = loop.selector().register(channel, interest(), this);
    } catch (ClosedChannelException e) {
      close();
    }
  }

  /** Runs a task on the loop; what it throws costs this connection and nothing else. */
  public void execute(Runnable task) {
    loop.execute(() -> guard(task));
  }

  /** Does something for this connection, on its loop; what it throws costs this connection. */
  public void guard(Runnable action) {
    loop.guard(this, action);
  }

  /** Something unexpected was thrown for this connection, which is cut. */
  public void failed(Throwable cause) {
    loop.failed(this, cause);
  }

  void ready() throws IOException {
    if (!key.isValid()) {
      return; // closed earlier in this turn
    }
    if (key.isWritable()) {
      blocked = false;
      updateInterest();
      markDirty();
    }
    if (key.isValid() && key.isReadable() && reading) {
      read();
    }
  }

  /** Reads what is there already, before the selector has told of it. */
  void readEarly() {
    try {
      if (reading && !closed) {
        read();
      }
    } catch (IOException e) {
      close(); // reset by the other side
    }
  }

  private void read() throws IOException {
    ByteBuffer in = loop.in().clear();
    int n = channel.read(in);
    if (n < 0) {
      finSeen = true;
      reading(false);
      if (!finishing) {
        handler.ended();
      } else if (finSent) {
        close();
      }
    } else if (n > 0 && !finishing) {
      handler.received(in.flip());
    }
  }

  /** The loop's turn for this connection. */
  void flushDirty() {
    dirty = false;
    flush();
  }

  /** Writes what the source holds, now, in one write; the rest when the socket takes it. */
  public void flush() {
    if (closed || blocked) {
      return;
    }
    try {
      if (source.isEmpty() || write()) {
        finIfDue();
      }
    } catch (IOException e) {
      close(); // the other side is gone
    }
  }

  /**
   * Writes what the source holds though the socket has not said that it takes more: a kernel says
   * so only once a third of its buffer is free, which on a slow link can take minutes.
   */
  public void tryAgain() {
    if (blocked) {
      blocked = false;
      flush();
      updateInterest();
    }
  }

  /** True when nothing is left to write. */
  private boolean write() throws IOException {
    if (writes < 2 && ++writes == 2) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    ByteBuffer out = loop.out().clear();
    source.fill(out);
    int size = out.flip().remaining();
    int n = channel.write(out);
    source.written(n, n == size);
    if (n > 0) {
      lastTaken = loop.nanos();
    }
    if (n < size) {
      blocked = true;
      updateInterest();
      return false;
    }
    if (!source.isEmpty()) {
      markDirty(); // more than a buffer holds: the others first
      return false;
    }
    if (!finishing) {
      handler.drained();
    }
    return source.isEmpty();
  }

  /**
   * Closes in order: what the source holds is written, then FIN, then the other side's FIN is
   * waited for. The handler is told nothing more but {@link ConnectionHandler#deadline}, where it
   * should {@link #close}, and {@link ConnectionHandler#closed}.
   */
  public void finish() {
    if (!finishing && !closed) {
      finishing = true;
      reading(!finSeen);
      flush();
    }
  }

  private void finIfDue() throws IOException {
    if (finishing && !finSent && !closed && (source.mayEnd() || write())) {
      finSent = true;
      channel.shutdownOutput();
      if (finSeen) {
        close();
      }
    }
  }

  /** Closes at once; what is not written is lost. */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    loop.deadlines().clear(deadline);
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      // The descriptor is released either way.
    }
    loop.closed(this);
    atEnd.run();
    loop.guard(this, () -> handler.closed());
  }

  /**
   * Closes at once with a reset, which frees what the kernel holds for a side that does not read.
   */
  public void reset() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // Then it is an ordinary close.
    }
    close();
  }

  void goAway() {
    if (!closed && !finishing) {
      handler.goAway();
    }
  }

  static ConnectionHandler nobody() {
    return Nothing.TO_DO;
  }

  static OutboundSource nothing() {
    return Nothing.TO_DO;
  }

  /** Until the factory has made the handler, or where it failed to. */
  private enum Nothing implements ConnectionHandler, OutboundSource, Runnable {
    TO_DO;

    @Override
    public void run() {}

    @Override
    public void received(ByteBuffer bytes) {}

    @Override
    public void ended() {}

    @Override
    public void deadline() {}

    @Override
    public void goAway() {}

    @Override
    public void closed() {}

    @Override
    public boolean isEmpty() {
      return true;
    }

    @Override
    public void fill(ByteBuffer out) {}

    @Override
    public void written(int bytes, boolean all) {}
  }
}
