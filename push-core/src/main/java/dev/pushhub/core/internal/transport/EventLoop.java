package dev.pushhub.core.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with one selector, its connections and their deadlines. Everything about a connection
 * happens here, so nothing of it needs a lock. Other threads only {@link #execute}.
 *
 * <p>One life: constructed, started, closed. The thread is named {@code pushhub-loop-<n>} and is no
 * daemon: it keeps the process alive until the hub is closed.
 */
// A turn: select; accept, read, decode, parse; run what was handed in and what is due; write to a
// slice of the connections that have something to write; settle the account of what waits; then
// select again, without waiting while any connections are left.
//
// The slice is what makes batches grow by themselves. With a broadcast to 1,000 pages under way the
// publisher's next lines are read and answered after every 64 writes, so more frames wait for each
// page when its turn comes, and leave in one write. An idle loop writes one message at once:
// nothing is delayed to be batched. A prototype measured 2.6 to 8 million deliveries a second so,
// against 0.2 million with a write for each frame.
//
// What fails costs as little as can be told apart: one connection (guard), one task, one turn, the
// selector, which is replaced. Only what fails again and again ends the loop, and that is told to
// whoever has it: a loop that has ended in silence would leave a hub that looks alive.
public final class EventLoop {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  /** So many connections are written to before the others are looked at again. */
  private static final int SLICE = 64;

  /** So many handed-in tasks are run before connections are looked at again. */
  private static final int TASKS_PER_TURN = 4096;

  private static final int IN_BYTES = 256 << 10;
  private static final int OUT_BYTES = 256 << 10;

  private final int index;
  private final Ticker ticker;
  private final LoopSelector selector;
  private final Mailbox mailbox;
  private final OpenConnections connections = new OpenConnections();
  private final List<Acceptor> acceptors = new ArrayList<>(); // those that have been started
  private final Deadlines deadlines;
  private final Deadlines.Deadline wake = new Deadlines.Deadline(() -> {});
  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ArrayDeque<Connection> dirty = new ArrayDeque<>();
  private final NewcomerBudget newcomers = new NewcomerBudget();
  private final ByteBuffer in = ByteBuffer.allocate(IN_BYTES);
  private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
  private final Fuse turning = new Fuse();
  private final Mishaps mishaps;
  private Runnable turnEnd = () -> {};
  private boolean clockIsStale;
  private long now;
  private boolean closing;
  private long closeBy;

  EventLoop(int index, Ticker ticker) throws IOException {
    this(index, ticker, new LoopSelector());
  }

  EventLoop(int index, Ticker ticker, LoopSelector selector) {
    this.index = index;
    this.ticker = ticker;
    this.now = ticker.nanos();
    this.selector = selector;
    this.mishaps = new Mishaps(index);
    this.mailbox = new Mailbox(selector::wakeUp);
    this.deadlines = new Deadlines(now);
    this.thread = new Thread(this::run, "pushhub-loop-" + (index + 1));
    thread.setDaemon(false);
  }

  /** This loop's place among the hub's loops, from 0. */
  public int index() {
    return index;
  }

  /** Whether the caller runs on this loop. */
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Runs a task on the loop, after all that were given before. From any thread. */
  public void execute(Runnable task) {
    mailbox.put(task);
  }

  /** When this turn began; monotonic. On the loop only. */
  public long nanos() {
    return now;
  }

  /** Has the loop turn by this time at the latest, give or take a tick. On the loop only. */
  public void wakeBy(long nanos) {
    deadlines.set(wake, nanos);
  }

  NewcomerBudget newcomers() {
    return newcomers;
  }

  LoopSelector selector() {
    return selector;
  }

  Mishaps mishaps() {
    return mishaps;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  ByteBuffer in() {
    return in;
  }

  ByteBuffer out() {
    return out;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!isOver()) {
        turnOrRecover();
      }
    } catch (Throwable e) {
      mishaps.kills(e);
    } finally {
      end();
    }
  }

  private void turnOrRecover() throws IOException {
    try {
      turn();
      turning.fine();
    } catch (RuntimeException | Error e) {
      if (!turning.holds()) {
        throw e;
      }
      mishaps.goesOn("A turn", e);
    }
  }

  void turn() throws IOException {
    clockIsStale = true;
    newcomers.begin(!dirty.isEmpty());
    select();
    mailbox.awake();
    readClock();
    runTasks();
    deadlines.expire(now);
    flushSlice();
    turnEnd.run();
  }

  /** Sets what is done at the end of each turn. Before the loop is started. */
  public void atTurnEnd(Runnable action) {
    turnEnd = action;
  }

  private void select() throws IOException {
    boolean busy = !dirty.isEmpty() || !mailbox.trySleep();
    long wait = busy ? LoopSelector.AT_ONCE : deadlines.millisToNext(ticker.nanos());
    if (selector.selectOrRenew(this::ready, wait, mishaps)) {
      acceptors.forEach(Acceptor::register);
      connections.each(connection -> guard(connection, connection::register));
    }
  }

  // Read once a turn, but before the first event is handled: after a long sleep the last turn's
  // time would put every deadline that is set there into the past.
  private void readClock() {
    if (clockIsStale) {
      clockIsStale = false;
      now = ticker.nanos();
    }
  }

  void ready(SelectionKey key) {
    readClock();
    Object attachment = key.attachment();
    if (attachment instanceof Connection connection) {
      try {
        if (!connection.isNewcomer() || newcomers.mayRead()) {
          connection.ready();
        }
      } catch (IOException e) {
        connection.close(); // reset by the other side, most often
      } catch (Throwable e) {
        failed(connection, e);
      }
    } else if (attachment instanceof Acceptor acceptor) {
      acceptReady(acceptor);
    }
  }

  private void acceptReady(Acceptor acceptor) {
    try {
      acceptor.ready();
    } catch (Throwable e) {
      mishaps.goesOn("Accepting, the port stays open,", e);
    }
  }

  private void runTasks() {
    int run = 0;
    while (run < TASKS_PER_TURN && runTask()) {
      run++;
    }
  }

  /** False if there was none. */
  private boolean runTask() {
    Runnable task = mailbox.poll();
    if (task == null) {
      return false;
    }
    try {
      task.run();
    } catch (Throwable e) {
      mishaps.goesOn("A task", e);
    }
    return true;
  }

  private void flushSlice() {
    for (int i = 0; i < SLICE; i++) {
      Connection connection = dirty.poll();
      if (connection == null) {
        return;
      }
      guard(connection, connection::flushDirty);
    }
  }

  /** What goes wrong with one connection costs that connection only. */
  void guard(Connection connection, Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      failed(connection, e);
    }
  }

  void failed(Connection connection, Throwable e) {
    mishaps.costs(connection, e);
  }

  void dirty(Connection connection) {
    dirty.add(connection);
  }

  /** Takes an accepted socket onto this loop. */
  void adopt(SocketChannel channel, ConnectionFactory factory) {
    if (closing) {
      closeQuietly(channel);
      return;
    }
    Connection connection;
    try {
      SelectionKey key = selector.register(channel, SelectionKey.OP_READ, null);
      connection = new Connection(this, channel, key);
      key.attach(connection);
    } catch (IOException e) {
      LOG.debug("A connection was gone before it was looked at.", e);
      closeQuietly(channel);
      return;
    } catch (RuntimeException | Error e) {
      closeQuietly(channel);
      throw e;
    }
    connections.opened(connection);
    guard(connection, () -> connection.begin(factory));
    readEarly(connection);
  }

  // What a client says first is most often there by the time it is accepted: it is answered now, a
  // select sooner, and the clients go on while the rest of them are accepted.
  private void readEarly(Connection connection) {
    if (!connection.isNewcomer() || newcomers.mayRead()) {
      guard(connection, connection::readEarly);
    }
  }

  void closed(Connection connection) {
    connections.closed(connection);
  }

  /** Takes care of a port from now on, after a new selector as well. On the loop. */
  void adopt(Acceptor acceptor) {
    acceptors.add(acceptor);
    acceptor.register();
  }

  /**
   * Says goodbye on every connection; the loop ends when all are gone, or when the time is over.
   */
  void close(long timeoutNanos) {
    execute(
        () -> {
          if (closing) {
            return;
          }
          closing = true;
          closeBy = now + timeoutNanos;
          deadlines.set(new Deadlines.Deadline(() -> {}), closeBy); // wakes the loop by then
          connections.each(connection -> guard(connection, connection::goAway));
        });
  }

  private boolean isOver() {
    return closing && (connections.isEmpty() || now - closeBy >= 0);
  }

  private void end() {
    try {
      connections.drain(connection -> guard(connection, connection::reset));
      selector.close();
    } catch (IOException | RuntimeException | Error e) {
      mishaps.goesOn("A part of the end", e);
    } finally {
      ended.countDown();
      settleWhatIsLeft();
    }
  }

  // After the end was told: so whoever hands something in either finds that it has ended, or knows
  // that it is done here. It may be a socket, which would stay open.
  private void settleWhatIsLeft() {
    boolean more;
    do {
      more = runTask();
    } while (more);
    try {
      turnEnd.run();
    } catch (RuntimeException | Error e) {
      mishaps.goesOn("What is done after the end", e);
    }
  }

  /** Whether it has ended, by {@link #close} or because it died. From any thread. */
  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Waits for the loop's end; true if it has ended. */
  boolean awaitEnd(long timeoutNanos) throws InterruptedException {
    return ended.await(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /** Waits for the thread itself, which ends right after the loop. */
  void join(long millis) throws InterruptedException {
    thread.join(millis);
  }

  static void closeQuietly(@Nullable AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception e) {
      LOG.debug("Not closed in order.", e);
    }
  }
}
