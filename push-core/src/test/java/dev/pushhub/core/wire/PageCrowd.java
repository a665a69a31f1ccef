package dev.pushhub.core.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Many pages on one thread, for crowds that would cost a thread each with {@link RawPage}. They
 * shake hands, bind to a uid, read what comes and answer pings.
 */
public final class PageCrowd implements AutoCloseable {
  /** What the pages hear; called on the crowd's thread. */
  @FunctionalInterface
  public interface Ear {
    /**
     * A text message came.
     *
     * @param page which page, from 0
     * @param text the message
     */
    void heard(int page, String text);
  }

  private static final int END_OF_HEAD = 0x0D0A0D0A;

  private final Selector selector;
  private final Ear ear;
  private final List<Page> pages = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocate(256 << 10);
  private final Thread thread = new Thread(this::run, "crowd");
  private volatile @Nullable Throwable failure;
  private final AtomicInteger gone = new AtomicInteger();
  private volatile boolean closed;

  private PageCrowd(Ear ear) throws IOException {
    this.ear = ear;
    this.selector = Selector.open();
  }

  /**
   * Connects all at once, without waiting for one before the next; each sends its handshake and its
   * credential in one go, and reads.
   *
   * @param port the WebSocket port
   * @param uids the credential of each page
   * @param ear who is told what they hear
   * @return not necessarily bound yet
   */
  public static PageCrowd connect(int port, List<String> uids, Ear ear) {
    return connect(port, uids, 0, ear);
  }

  /**
   * The same, of pages that never read, with small receive buffers.
   *
   * @param port the WebSocket port
   * @param uids the credential of each page
   * @return not necessarily bound yet
   */
  public static PageCrowd thatNeverReads(int port, List<String> uids) {
    return connect(port, uids, 4096, (page, text) -> {});
  }

  private static PageCrowd connect(int port, List<String> uids, int receiveBuffer, Ear ear) {
    try {
      PageCrowd crowd = new PageCrowd(ear);
      crowd.thread.start();
      for (String uid : uids) {
        crowd.open(port, uid, receiveBuffer);
      }
      return crowd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open(int port, String uid, int receiveBuffer) throws IOException {
    SocketChannel channel = SocketChannel.open();
    Page page = new Page(pages.size(), channel, greeting(port, uid), receiveBuffer == 0);
    pages.add(page);
    if (receiveBuffer > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
    }
    channel.configureBlocking(false);
    channel.connect(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    channel.register(selector, SelectionKey.OP_CONNECT, page);
    selector.wakeup(); // it looks at new ones only when it begins to wait
  }

  private static ByteBuffer greeting(int port, String uid) {
    byte[] handshake = RawPage.to(port).handshake().getBytes(StandardCharsets.US_ASCII);
    byte[] bind = RawFrame.masked(RawFrame.TEXT, true, uid.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.allocate(handshake.length + bind.length).put(handshake).put(bind).flip();
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(this::ready, 1_000);
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void ready(SelectionKey key) {
    Page page = (Page) key.attachment();
    try {
      if (key.isConnectable() && page.channel.finishConnect()) {
        page.channel.write(page.greeting); // small: a new socket takes it all
        key.interestOps(page.reads ? SelectionKey.OP_READ : 0);
      } else if (key.isReadable()) {
        read(page);
      }
    } catch (IOException e) {
      gone(page);
    }
  }

  private void gone(Page page) {
    gone.incrementAndGet();
    closeQuietly(page.channel);
  }

  private void read(Page page) throws IOException {
    in.clear().put(page.rest);
    if (page.channel.read(in) < 0) {
      gone(page);
      return;
    }
    in.flip();
    if (page.upgraded || page.passHead(in)) {
      for (String text = nextText(page); text != null; text = nextText(page)) {
        ear.heard(page.number, text);
      }
    }
    page.rest = new byte[in.remaining()];
    in.get(page.rest);
  }

  private @Nullable String nextText(Page page) throws IOException {
    while (in.remaining() >= 2) {
      int start = in.position();
      int opcode = in.get() & 0x0F;
      int length = in.get();
      if (length == 126) {
        length = in.remaining() < 2 ? Integer.MAX_VALUE : in.getShort() & 0xFFFF;
      }
      if (in.remaining() < length) {
        in.position(start);
        return null;
      }
      byte[] payload = new byte[length];
      in.get(payload);
      if (opcode == RawFrame.TEXT) {
        return new String(payload, StandardCharsets.UTF_8);
      } else if (opcode == RawFrame.PING) {
        byte[] pong = RawFrame.masked(RawFrame.PONG, true, payload);
        if (page.channel.write(ByteBuffer.wrap(pong)) < pong.length) {
          throw new AssertionError("page " + page.number + " could not answer a ping");
        }
      }
    }
    return null;
  }

  /** Fails if the ear has failed. */
  public void check() {
    Throwable failed = failure;
    if (failed != null) {
      throw new AssertionError("a page of the crowd heard something wrong", failed);
    }
  }

  /**
   * How many pages the hub has closed, or the network.
   *
   * @return those whose end was read
   */
  public int gone() {
    return gone.get();
  }

  /** Ends every page with a reset, at once, and closes. */
  public void abort() {
    closed = true;
    selector.wakeup();
    for (Page page : pages) {
      try {
        page.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException e) {
        closeQuietly(page.channel); // gone before
      }
    }
    close();
  }

  /** Closes every page without a close frame. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    pages.forEach(page -> closeQuietly(page.channel));
    try {
      thread.join();
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // There is nobody who could do something about it.
      return;
    }
  }

  private static final class Page {
    private final int number;
    private final SocketChannel channel;
    private final ByteBuffer greeting;
    private final boolean reads;
    private byte[] rest = new byte[0];
    private boolean upgraded;

    Page(int number, SocketChannel channel, ByteBuffer greeting, boolean reads) {
      this.number = number;
      this.channel = channel;
      this.greeting = greeting;
      this.reads = reads;
    }

    boolean passHead(ByteBuffer in) {
      for (int i = in.position(); i + 4 <= in.limit(); i++) {
        if (in.getInt(i) == END_OF_HEAD) {
          in.position(i + 4);
          upgraded = true;
          return true;
        }
      }
      return false;
    }
  }
}
