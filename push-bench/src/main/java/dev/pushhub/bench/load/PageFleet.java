package dev.pushhub.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** All pages of a run: opens them, reads what they receive, and has some of them not read. */
final class PageFleet implements FrameReader.Sink {
  /** So many pages are on their way at once, as when a hub was restarted. */
  private static final int CONNECTING_AT_ONCE = 200;

  private static final int IN_BYTES = 1 << 20;
  private static final int OUT_BYTES = 2 << 10;

  /** With a page that does not read the kernel shall not take megabytes in its place. */
  private static final int STALLED_RECEIVE_BYTES = 4 << 10;

  private final Target target;
  private final Load load;
  private final Selector selector;
  private final Clock clock;
  private final IntFunction<Opening> openings;
  private final Inbox inbox;
  private final TlsWire.Buffers tlsBuffers = new TlsWire.Buffers();
  private final List<Page> pages = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
  private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
  private int open;
  private int closed;
  private long now;

  /**
   * No page is opened yet.
   *
   * @param openings what each page says first
   * @param inbox told of what they receive
   */
  PageFleet(
      Target target,
      Load load,
      Selector selector,
      Clock clock,
      IntFunction<Opening> openings,
      Inbox inbox) {
    this.target = target;
    this.load = load;
    this.selector = selector;
    this.clock = clock;
    this.openings = openings;
    this.inbox = inbox;
  }

  int open() {
    return open;
  }

  /** Begins as many connections as may be on their way; false if all have been begun. */
  boolean connectMore() throws IOException {
    while (pages.size() < load.pages() && pages.size() - open < atOnce()) {
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (isStalled(pages.size())) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, STALLED_RECEIVE_BYTES);
      }
      int number = pages.size();
      Page page = new Page(this, number, openings.apply(number), channel, wire(channel));
      pages.add(page);
      boolean there = channel.connect(target.pages());
      channel.register(selector, there ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, page);
      if (there) {
        page.connected(target, load, out);
      }
    }
    return open < load.pages();
  }

  private int atOnce() {
    return load.resumes() ? load.pages() : CONNECTING_AT_ONCE;
  }

  private Wire wire(SocketChannel channel) {
    return target
        .tls()
        .<Wire>map(context -> new TlsWire(channel, context, tlsBuffers))
        .orElseGet(() -> new Wire.Plain(channel));
  }

  private boolean isStalled(int page) {
    return page >= load.pages() - load.stalled();
  }

  /** Something has happened at a page's socket. */
  void ready(Page page, SelectionKey key) throws IOException, LoadException {
    if (page.state() == Page.State.CONNECTING) {
      page.channel().finishConnect();
      key.interestOps(SelectionKey.OP_READ);
      page.connected(target, load, out);
      return;
    }
    try {
      read(page);
    } catch (IOException e) {
      gone(page); // reset by the server
    }
  }

  private void read(Page page) throws IOException, LoadException {
    in.clear();
    page.restore(in);
    int n = page.read(in);
    now = clock.nanos();
    if (n < 0) {
      gone(page);
      return;
    }
    in.flip();
    if (page.state() == Page.State.SHAKING_HANDS && n > 0) {
      if (!page.handshake(in, out)) {
        return;
      }
      open++;
    }
    page.received(in, this);
  }

  private void gone(Page page) throws IOException {
    if (page.state() != Page.State.OPEN) {
      throw new IOException("the server has closed page " + page.number() + " before it was open");
    }
    closed++;
    page.close();
  }

  /** How many pages the server has closed. */
  int closed() {
    return closed;
  }

  /** The last pages read no more from now on. */
  void stall() {
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof Page page && key.isValid() && isStalled(page.number())) {
        key.interestOps(0);
      }
    }
  }

  /** How many of the pages that did not read have been closed; they read now, to see that. */
  int stalledClosed() throws IOException {
    int gone = 0;
    for (Page page : pages) {
      if (isStalled(page.number()) && endIsThere(page)) {
        gone++;
      }
    }
    return gone;
  }

  private boolean endIsThere(Page page) {
    if (page.state() == Page.State.CLOSED) {
      return true;
    }
    try {
      int n;
      do {
        n = page.channel().read(in.clear());
      } while (n > 0);
      return n < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void message(int page, long sentAt) {
    inbox.message(page, sentAt, now);
  }

  @Override
  public void ping(int page, ByteBuffer frames, int from, int length) {
    try {
      pages.get(page).pong(frames.slice(from, length), out);
    } catch (IOException e) {
      // Then its next read says so.
    }
  }

  @Override
  public void close(int page, int code) {
    // The end of the stream follows.
  }

  void closeAll() throws IOException {
    for (Page page : pages) {
      page.close();
    }
  }
}
