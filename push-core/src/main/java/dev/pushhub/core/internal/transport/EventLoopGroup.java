package dev.pushhub.core.internal.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loops of a hub and the ports they serve. One life: constructed, ports bound, started, closed.
 * Constructing and binding start no thread, so what fails before {@link #start} leaves none.
 */
public final class EventLoopGroup {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoopGroup.class);

  private final List<EventLoop> loops;
  private final List<Acceptor> acceptors = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private boolean started;

  /** Opens the loops' selectors; {@link #close} must be called, started or not. */
  public EventLoopGroup(int size, Ticker ticker) throws IOException {
    this(size, ticker, LoopSelector::new);
  }

  EventLoopGroup(int size, Ticker ticker, LoopSelector.Opener opener) throws IOException {
    List<EventLoop> opened = new ArrayList<>();
    try {
      for (int i = 0; i < size; i++) {
        opened.add(new EventLoop(i, ticker, opener.open()));
      }
    } catch (IOException e) {
      opened.forEach(loop -> EventLoop.closeQuietly(loop.selector()));
      throw e;
    }
    loops = List.copyOf(opened);
  }

  /** The loops, in the order of their index. */
  public List<EventLoop> loops() {
    return loops;
  }

  /** Whether the caller runs on one of the loops. */
  public boolean isCurrent() {
    for (EventLoop loop : loops) {
      if (loop.isCurrent()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Binds a port; returns the one that was bound.
   *
   * @throws IOException if it can't be bound
   */
  public int listen(InetSocketAddress address, ConnectionFactory factory) throws IOException {
    Acceptor acceptor = Acceptor.bind(address, loops.get(0), this::next, factory);
    acceptors.add(acceptor);
    return acceptor.port();
  }

  /** Sets who is told what fails. Before {@link #start}. */
  public void failures(LoopFailures failures) {
    loops.forEach(loop -> loop.mishaps().tell(failures));
  }

  private EventLoop next() {
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  /** Starts the threads and accepts. */
  public void start() {
    started = true;
    loops.forEach(EventLoop::start);
    acceptors.forEach(Acceptor::start);
  }

  /**
   * Closes the ports, says goodbye on every connection, and waits until all are gone or the time is
   * over; then cuts the rest. Called on a loop, it waits for no loop.
   */
  public void close(long timeoutNanos) {
    acceptors.forEach(Acceptor::close);
    if (!started) {
      loops.forEach(loop -> EventLoop.closeQuietly(loop.selector()));
      return;
    }
    // By way of the accepting loop, so that what it has handed to another loop comes before this.
    // It may have died; then the others are told again, which does no harm where they know.
    Runnable closeAll = () -> loops.forEach(loop -> loop.close(timeoutNanos));
    loops.get(0).execute(closeAll);
    if (loops.get(0).hasEnded()) {
      closeAll.run();
    }
    if (!isCurrent()) {
      awaitEnd(timeoutNanos + 1_000_000_000L);
    }
  }

  // The caller's interrupt must not leave loops behind: it is kept and told afterwards.
  private void awaitEnd(long timeoutNanos) {
    boolean interrupted = false;
    long end = System.nanoTime() + timeoutNanos;
    for (EventLoop loop : loops) {
      while (true) {
        try {
          if (!loop.awaitEnd(Math.max(0, end - System.nanoTime()))) {
            LOG.error("Event loop {} did not end in time.", loop.index());
          } else {
            loop.join(1_000);
          }
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
