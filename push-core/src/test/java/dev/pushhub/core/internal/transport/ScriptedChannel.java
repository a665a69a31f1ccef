package dev.pushhub.core.internal.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;

/**
 * A socket that takes as many bytes as a test gives it room for, and brings what a test lets
 * arrive. It remembers all that was written, and in which writes.
 */
final class ScriptedChannel extends SocketChannel {
  private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
  private final Deque<byte[]> arriving = new ArrayDeque<>();
  private final Runnable wrote;
  private int room = Integer.MAX_VALUE;
  private boolean tellsWritable = true;
  private boolean broken;
  private boolean finArrives;
  private boolean finSent;
  private boolean reset;
  private int writes;
  private final InetSocketAddress remote;
  private final InetSocketAddress local;

  ScriptedChannel(Runnable wrote, InetAddress remote, InetAddress local) {
    super(SelectorProvider.provider());
    this.wrote = wrote;
    this.remote = new InetSocketAddress(remote, 9);
    this.local = new InetSocketAddress(local, 1234);
  }

  void room(int bytes) {
    room = bytes;
  }

  void tellsWritable(boolean tells) {
    tellsWritable = tells;
  }

  void breakIt() {
    broken = true;
  }

  void arrive(byte[] bytes) {
    arriving.add(bytes);
  }

  void arriveFin() {
    finArrives = true;
  }

  byte[] wire() {
    return wire.toByteArray();
  }

  int writes() {
    return writes;
  }

  boolean finSent() {
    return finSent;
  }

  boolean wasReset() {
    return reset;
  }

  int readyOps() {
    boolean readable = !arriving.isEmpty() || finArrives;
    boolean writable = (room > 0 || broken) && tellsWritable;
    return (readable ? SelectionKey.OP_READ : 0) | (writable ? SelectionKey.OP_WRITE : 0);
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    requireUsable();
    if (finSent) {
      throw new ClosedChannelException();
    }
    writes++;
    wrote.run();
    int taken = Math.min(room, src.remaining());
    byte[] bytes = new byte[taken];
    src.get(bytes);
    wire.writeBytes(bytes);
    if (room != Integer.MAX_VALUE) {
      room -= taken;
    }
    return taken;
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    requireUsable();
    byte[] bytes = arriving.poll();
    if (bytes == null) {
      return finArrives ? -1 : 0;
    }
    dst.put(bytes);
    return bytes.length;
  }

  private void requireUsable() throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    if (broken) {
      throw new IOException("Connection reset by peer, says the test");
    }
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    requireUsable();
    finSent = true;
    return this;
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> name, T value) {
    reset |= name.equals(StandardSocketOptions.SO_LINGER) && Objects.equals(value, 0);
    return this;
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return remote;
  }

  @Override
  protected void implCloseSelectableChannel() {}

  @Override
  protected void implConfigureBlocking(boolean block) {}

  @Override
  public long write(ByteBuffer[] srcs, int offset, int length) {
    throw notScripted();
  }

  @Override
  public long read(ByteBuffer[] dsts, int offset, int length) {
    throw notScripted();
  }

  @Override
  public SocketChannel bind(SocketAddress local) {
    throw notScripted();
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw notScripted();
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    throw notScripted();
  }

  @Override
  public SocketChannel shutdownInput() {
    throw notScripted();
  }

  @Override
  public Socket socket() {
    throw notScripted();
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isConnectionPending() {
    return false;
  }

  @Override
  public boolean connect(SocketAddress remote) {
    throw notScripted();
  }

  @Override
  public boolean finishConnect() {
    return true;
  }

  @Override
  public SocketAddress getLocalAddress() {
    return local;
  }

  private static UnsupportedOperationException notScripted() {
    return new UnsupportedOperationException("not scripted");
  }
}
