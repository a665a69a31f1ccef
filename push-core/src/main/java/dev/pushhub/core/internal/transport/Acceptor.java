package dev.pushhub.core.internal.transport;

import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.log.LogText;
import dev.pushhub.core.internal.transport.Deadlines.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket on its loop; what it accepts is spread over all loops. */
// accept() fails with EMFILE when the process has no descriptor left. The listening socket stays
// readable then, so to try again at once would spin, and to close it would end the hub: it pauses.
final class Acceptor {
  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  private static final int BACKLOG = 4096;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final EventLoop loop;
  private final ServerSocketChannel server;
  private final Supplier<EventLoop> next;
  private final ConnectionFactory factory;
  private final Deadline resume = new Deadline(() -> pause(false));
  private @Nullable SelectionKey key;
  private boolean paused;
  private boolean failing;
  private final LogBudget failures = new LogBudget(); // a stranger who comes and goes causes both
  private final LogBudget recoveries = new LogBudget();

  Acceptor(
      EventLoop loop,
      ServerSocketChannel server,
      Supplier<EventLoop> next,
      ConnectionFactory factory) {
    this.loop = loop;
    this.server = server;
    this.next = next;
    this.factory = factory;
  }

  /** Binds now, on the caller's thread; accepts once the loop runs. */
  static Acceptor bind(
      InetSocketAddress address,
      EventLoop loop,
      Supplier<EventLoop> next,
      ConnectionFactory factory)
      throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.configureBlocking(false);
      server.bind(address, BACKLOG);
      return new Acceptor(loop, server, next, factory);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  int port() {
    return server.socket().getLocalPort();
  }

  void start() {
    loop.execute(() -> loop.adopt(this));
  }

  /** The loop begins to look at it, or has a new selector. */
  void register() {
    try {
      key = loop.selector().register(server, paused ? 0 : SelectionKey.OP_ACCEPT, this);
    } catch (ClosedChannelException e) {
      LOG.debug("Closed before it was started.", e);
    }
  }

  void ready() {
    for (int i = loop.newcomers().accepts(); i > 0; i--) {
      SocketChannel channel = null;
      try {
        channel = server.accept();
        if (channel == null) {
          return;
        }
        channel.configureBlocking(false);
        recovered();
      } catch (IOException e) {
        if (channel == null) {
          pause(e);
          return;
        }
        EventLoop.closeQuietly(channel); // gone between the two calls
        continue;
      }
      hand(channel, next.get());
    }
  }

  private void recovered() {
    if (failing) {
      failing = false;
      recoveries.write(others -> LOG.info("Port {} accepts again.{}", port(), others));
    }
  }

  private void hand(SocketChannel channel, EventLoop target) {
    if (target == loop) {
      target.adopt(channel, factory);
    } else {
      target.execute(() -> target.adopt(channel, factory));
      if (target.hasEnded()) {
        EventLoop.closeQuietly(channel); // nobody may be there any more to take it
      }
    }
  }

  private void pause(IOException e) {
    if (server.isOpen()) {
      loop.mishaps().acceptFailed();
      if (!failing) { // a line for each attempt would fill the disk as well
        failing = true;
        failures.write(others -> tell(e, others));
      }
      pause(true);
      loop.deadlines().set(resume, loop.nanos() + PAUSE_NANOS);
    }
  }

  private void tell(IOException e, String others) {
    LOG.warn(
        "Port {} can't accept for now ({}); trying again every 200 ms. If files are short, raise the"
            + " limit on open files.{}",
        port(),
        LogText.of(e.getMessage()),
        others);
  }

  private void pause(boolean on) {
    paused = on;
    if (key != null) {
      try {
        key.interestOps(on ? 0 : SelectionKey.OP_ACCEPT);
      } catch (CancelledKeyException e) {
        LOG.debug("Closed by another thread.", e);
      }
    }
  }

  /** From any thread; what is being accepted at this moment still reaches its loop. */
  void close() {
    EventLoop.closeQuietly(server);
  }
}
