package dev.pushhub.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One publisher's connection: what it has to write leaves in one piece, replies are counted. */
final class Publisher implements ReplyReader.Sink, SocketHandler {
  private static final int OUT_BYTES = 64 << 10;
  private static final int IN_BYTES = 64 << 10;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ReplyReader replies;
  private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
  private ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
  private int unanswered;
  private long answered;
  private long refused;

  private Publisher(SocketChannel channel, SelectionKey key, ReplyReader replies) {
    this.channel = channel;
    this.key = key;
    this.replies = replies;
  }

  static Publisher connect(InetSocketAddress address, Dialect dialect, Selector selector)
      throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    Publisher publisher = new Publisher(channel, key, dialect.replies());
    key.attach(publisher);
    return publisher;
  }

  /** Queues a message; it leaves with the next {@link #flush}. */
  void put(MessageWriter messages, int page, long time) {
    int size = messages.size(page);
    if (out.remaining() < size) {
      ByteBuffer larger =
          ByteBuffer.allocateDirect(Math.max(out.capacity() * 2, out.position() + size));
      out = larger.put(out.flip());
    }
    messages.write(page, time, out);
    unanswered++;
  }

  /** Writes what the socket takes; the rest when it takes more. */
  void flush() throws IOException {
    if (out.position() > 0) {
      out.flip();
      channel.write(out);
      out.compact();
      boolean waits = out.position() > 0;
      int ops = waits ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
      if (key.interestOps() != ops) {
        key.interestOps(ops);
      }
    }
  }

  @Override
  public void ready(SelectionKey ready) throws IOException, LoadException {
    if (ready.isWritable()) {
      flush();
    }
    if (ready.isReadable()) {
      read();
    }
  }

  private void read() throws IOException, LoadException {
    if (channel.read(in.clear()) < 0) {
      throw new LoadException("the server has closed a publisher's connection");
    }
    replies.feed(in.flip(), this);
  }

  @Override
  public void reply(boolean accepted) {
    unanswered--;
    answered++;
    if (!accepted) {
      refused++;
    }
  }

  int unanswered() {
    return unanswered;
  }

  long answered() {
    return answered;
  }

  long refused() {
    return refused;
  }

  void reset() {
    answered = 0;
    refused = 0;
  }

  void close() throws IOException {
    channel.close();
  }
}
