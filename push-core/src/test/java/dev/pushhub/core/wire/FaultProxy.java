package dev.pushhub.core.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bad network: a TCP proxy in front of a port on loopback that delays, splits, slows down and
 * stalls what goes through it, in both directions and without losing a byte, and that cuts and
 * half-closes connections when a test says so.
 *
 * <pre>{@code
 * try (FaultProxy network =
 *     FaultProxy.to(1234).seed(7).delay(Duration.ofMillis(30)).pieces(100).start()) {
 *   RawPage page = RawPage.connect(network.port());
 *   network.cut(1);
 *   page.expectGone();
 * }
 * }</pre>
 *
 * <p>Everything random comes from the seed; what happens when also depends on the machine. One
 * thread moves the bytes; any thread may ask for faults.
 */
public final class FaultProxy implements AutoCloseable {
  private final Options options;
  private final Random random;
  private final Selector selector;
  private final ServerSocketChannel server;
  private final Queue<Runnable> wishes = new ConcurrentLinkedQueue<>();
  private final List<FaultyLink> links = new ArrayList<>(); // the thread's alone
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger halfCloses = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Thread thread = new Thread(this::run, "fault-proxy");
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;
  private long stalledUntil;

  private FaultProxy(Options options) throws IOException {
    this.options = options;
    this.random = new Random(options.seed);
    this.selector = Selector.open();
    this.server = ServerSocketChannel.open();
    server.bind(loopback(0), 1024);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    this.stalledUntil = System.nanoTime();
  }

  /**
   * A proxy that forwards at once until it is told otherwise.
   *
   * @param port where connections are forwarded to, on loopback
   * @return not started yet
   */
  public static Options to(int port) {
    return new Options(port);
  }

  /** What the network does to every byte. */
  public static final class Options {
    final int target;
    long seed = 1;
    long mostDelayNanos;
    int mostPieceBytes = 64 << 10;
    int bytesPerSecond = Integer.MAX_VALUE;

    private Options(int target) {
      this.target = target;
    }

    /**
     * Where everything random comes from. Default: 1.
     *
     * @param seed any number
     * @return this
     */
    public Options seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Every piece is held up for a random time. Default: none is.
     *
     * @param most up to so long
     * @return this
     */
    public Options delay(Duration most) {
      mostDelayNanos = most.toNanos();
      return this;
    }

    /**
     * What was read is forwarded in pieces of random sizes, each in a write of its own. Default: as
     * it came.
     *
     * @param mostBytes from 1 byte up to so many
     * @return this
     */
    public Options pieces(int mostBytes) {
      mostPieceBytes = mostBytes;
      return this;
    }

    /**
     * How much a connection carries in each direction. Default: as much as it can.
     *
     * @param bytes at least 1
     * @return this
     */
    public Options bytesPerSecond(int bytes) {
      bytesPerSecond = bytes;
      return this;
    }

    /**
     * Binds a free port and forwards.
     *
     * @return running
     */
    public FaultProxy start() {
      try {
        FaultProxy proxy = new FaultProxy(this);
        proxy.thread.setDaemon(true);
        proxy.thread.start();
        return proxy;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static InetSocketAddress loopback(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
  }

  /**
   * Where to connect to instead of the target.
   *
   * @return the port that was bound
   */
  public int port() {
    return server.socket().getLocalPort();
  }

  /**
   * Cuts connections with a reset to both ends; bytes on their way are lost.
   *
   * @param count how many, picked at random
   */
  public void cut(int count) {
    wish(
        () -> {
          for (FaultyLink link : some(count)) {
            link.cut();
            cuts.incrementAndGet();
          }
        });
  }

  /**
   * Ends one direction of connections with a FIN, picked at random; bytes of that direction on
   * their way are lost, the other direction lives on.
   *
   * @param count how many, picked at random
   */
  public void halfClose(int count) {
    wish(
        () -> {
          for (FaultyLink link : some(count)) {
            link.halfClose(random.nextBoolean());
            halfCloses.incrementAndGet();
          }
        });
  }

  /**
   * Forwards nothing for a while; nothing is lost.
   *
   * @param time how long
   */
  public void stall(Duration time) {
    wish(() -> stalledUntil = System.nanoTime() + time.toNanos());
  }

  /**
   * How many connections there are.
   *
   * @return both ends open, or one direction
   */
  public int connections() {
    return open.get();
  }

  /**
   * How many have been cut by {@link #cut}.
   *
   * @return since the start
   */
  public int cuts() {
    return cuts.get();
  }

  /**
   * How many have been half closed by {@link #halfClose}.
   *
   * @return since the start
   */
  public int halfCloses() {
    return halfCloses.get();
  }

  /**
   * How many bytes were forwarded.
   *
   * @return in both directions, since the start
   */
  public long bytes() {
    return bytes.get();
  }

  /** Fails if the proxy itself has failed. */
  public void check() {
    Throwable failed = failure;
    if (failed != null) {
      throw new AssertionError("the fault proxy failed", failed);
    }
  }

  private void wish(Runnable what) {
    wishes.add(what);
    selector.wakeup();
  }

  private List<FaultyLink> some(int count) {
    List<FaultyLink> picked = new ArrayList<>();
    List<FaultyLink> left = new ArrayList<>(links);
    while (picked.size() < count && !left.isEmpty()) {
      picked.add(left.remove(random.nextInt(left.size())));
    }
    return picked;
  }

  private void run() {
    try {
      while (!closed) {
        turn();
      }
    } catch (Throwable e) {
      failure = e;
    } finally {
      links.forEach(FaultyLink::cut);
      closeQuietly(server);
      closeQuietly(selector);
    }
  }

  private void turn() throws IOException {
    long wait = nanosToNext(System.nanoTime());
    if (wait > 0) {
      selector.select(this::ready, Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait)));
    } else {
      selector.selectNow(this::ready);
    }
    for (Runnable wish = wishes.poll(); wish != null; wish = wishes.poll()) {
      wish.run();
    }
    long now = System.nanoTime();
    if (now - stalledUntil >= 0) {
      links.forEach(link -> link.forward(now));
    }
    links.removeIf(FaultyLink::isGone);
    open.set(links.size());
  }

  private long nanosToNext(long now) {
    long wait = TimeUnit.SECONDS.toNanos(1);
    for (FaultyLink link : links) {
      wait = Math.min(wait, link.nanosToNext(now));
    }
    return Math.max(wait, stalledUntil - now);
  }

  private void ready(SelectionKey key) {
    if (key.isValid() && key.isAcceptable()) {
      accept();
    } else if (key.attachment() instanceof FaultyLink link) {
      link.ready(key);
    }
  }

  private void accept() {
    try {
      SocketChannel client = server.accept();
      if (client != null) {
        links.add(new FaultyLink(options, random, bytes, client, selector));
      }
    } catch (IOException e) {
      return; // the target is away: who connects is cut
    }
  }

  static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // There is nobody who could do something about it.
      return;
    }
  }

  /** Cuts every connection. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
