package dev.pushhub.core;

import dev.pushhub.core.BindAddress.Names;
import dev.pushhub.core.api.HubStats;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.history.History;
import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.hooks.WorkerPool;
import dev.pushhub.core.internal.listener.ListenerServer;
import dev.pushhub.core.internal.page.PageServer;
import dev.pushhub.core.internal.publish.Backpressure;
import dev.pushhub.core.internal.publish.Fanout;
import dev.pushhub.core.internal.publish.InProcessSends;
import dev.pushhub.core.internal.publish.KeptTopics;
import dev.pushhub.core.internal.publish.Publisher;
import dev.pushhub.core.internal.publish.ReceiptSends;
import dev.pushhub.core.internal.publish.Receipts;
import dev.pushhub.core.internal.publish.Undelivered;
import dev.pushhub.core.internal.session.Binding;
import dev.pushhub.core.internal.session.Departures;
import dev.pushhub.core.internal.session.DirectSend;
import dev.pushhub.core.internal.session.SessionRegistry;
import dev.pushhub.core.internal.session.Sessions;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.topics.Memberships;
import dev.pushhub.core.internal.topics.TopicIndex;
import dev.pushhub.core.internal.topics.TopicRequests;
import dev.pushhub.core.internal.transport.EventLoop;
import dev.pushhub.core.internal.transport.EventLoopGroup;
import dev.pushhub.core.internal.transport.LoopFailures;
import dev.pushhub.core.options.HubOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms of one hub: made here, started and closed in order. The only class that knows them all.
 *
 * <p>One life: constructed by {@link #start}, closed.
 */
final class HubAssembly {
  private static final Logger LOG = LoggerFactory.getLogger(PushHub.class);

  private final HubOptions options;
  private final EventLoopGroup loops;
  private final Counters counters = new Counters();
  private final HighWaterMark mark;
  private final AtomicLong slowInAll = new AtomicLong();
  private final HookRunner hooks;
  private final Binding binding;
  private final Departures offline; // uids that may be back in a moment
  private final Departures left; // the same on topics
  private final SessionRegistry registry;
  private final @Nullable History history; // null if nothing is kept
  private final TopicIndex topics;
  private final Memberships memberships;
  private final TopicRequests topicRequests;
  private final Publisher publisher;
  private final InProcessSends sends;
  private final Receipts receipts;
  private final ReceiptSends receiptSends;
  private final WorkerPool storeAppends = new WorkerPool("pushhub-store-append-", 1);
  private final WorkerPool storeReads = new WorkerPool("pushhub-store-read-", 4);
  private final Ports ports;

  private HubAssembly(
      HubOptions options, EventLoopGroup loops, Consumer<Throwable> failed, Names names) {
    this.options = options;
    this.loops = loops;
    hooks = new HookRunner(options.hooks(), options.hookThreads(), counters, loops::isCurrent);
    loops.failures(new Failures(failed));
    binding = new Binding(options, counters, loops::isCurrent);
    mark =
        new HighWaterMark(
            options.delivery().highWaterBytes(), options.delivery().slowPageBytes() / 2);
    offline = departures(options.topics().onlineGrace());
    registry =
        new SessionRegistry(
            loops.loops().size(), options.newestSessionOnly(), hooks, mark, offline);
    left = departures(options.topics().presenceGrace());
    topics = new TopicIndex(loops.loops().size(), options.topics(), hooks, left);
    history =
        options.history().enabled()
            ? new History(options.history(), storeAppends, storeReads, counters)
            : null;
    memberships =
        new Memberships(
            topics,
            registry,
            options.topics(),
            history == null ? null : new KeptTopics(history, loops));
    topicRequests =
        new TopicRequests(memberships, topics, hooks, options, counters, loops::isCurrent);
    List<LoopAccount> accounts = accounts();
    Undelivered undelivered = new Undelivered(hooks, options.hookThreads(), counters);
    publisher =
        new Publisher(
            new Fanout(loops.loops(), registry, topics, mark, accounts),
            topics,
            undelivered,
            counters,
            history,
            options.delivery());
    Backpressure backpressure =
        new Backpressure(loops, registry, mark, options.delivery(), counters);
    receipts = new Receipts(hooks, options.delivery().receiptsWaiting(), counters);
    receiptSends = new ReceiptSends(publisher, backpressure, receipts);
    sends = new InProcessSends(publisher, backpressure, loops, options.history().storeTimeout());
    DirectSend direct =
        (session, message) -> {
          backpressure.awaitRoomFor(session);
          return publisher.toSession(session, message);
        };
    Sessions sessions = new Sessions(options, registry, hooks, direct, memberships, counters);
    ports =
        new Ports(
            options,
            names,
            loops,
            new PageServer(
                options, binding, sessions, topicRequests, history, receipts, accounts, counters),
            () -> new ListenerServer(options, publisher, receipts, accounts, counters),
            counters);
  }

  private Departures departures(Duration grace) {
    return new Departures(
        grace, options.topics().departures(), loops.loops().get(0)::execute, counters);
  }

  private List<LoopAccount> accounts() {
    Runnable wakeAll = () -> loops.loops().forEach(loop -> loop.execute(() -> {}));
    List<LoopAccount> accounts = new ArrayList<>();
    for (EventLoop loop : loops.loops()) {
      LoopAccount account =
          new LoopAccount(
              options.delivery(), mark, slowInAll, counters, wakeAll, LoopAccount.Clock.of(loop));
      loop.atTurnEnd(account::settle);
      accounts.add(account);
    }
    return List.copyOf(accounts);
  }

  /** Counts what fails, and passes on that a loop has died: the hooks first, then the hub. */
  private final class Failures implements LoopFailures {
    private final Consumer<Throwable> failed;

    private Failures(Consumer<Throwable> failed) {
      this.failed = failed;
    }

    @Override
    public void connectionFailed(Throwable cause) {
      counters.connectionsFailed.increment();
    }

    @Override
    public void acceptFailed() {
      counters.acceptsFailed.increment();
    }

    @Override
    public void loopDied(int index, Throwable cause) {
      hooks.run(this, listener -> listener.onFailed(cause));
      failed.accept(cause);
    }
  }

  /**
   * Binds the ports and starts the threads, or throws and leaves nothing open.
   *
   * @param failed told on a loop's thread that this loop can't go on; the hub is to be closed
   */
  static HubAssembly start(HubOptions options, Consumer<Throwable> failed) {
    return start(options, failed, InetAddress::getByName);
  }

  /** Where names are looked up by the caller. */
  static HubAssembly start(HubOptions options, Consumer<Throwable> failed, Names names) {
    EventLoopGroup loops;
    try {
      loops = new EventLoopGroup(options.delivery().loops(), System::nanoTime);
    } catch (IOException e) {
      throw new PushException(
          Reason.CANNOT_BIND,
          "The hub can't open a selector; is the limit on open files reached?",
          e);
    }
    try {
      HubAssembly assembly = new HubAssembly(options, loops, failed, names);
      loops.start();
      assembly.ports.tell();
      return assembly;
    } catch (RuntimeException | Error e) {
      loops.close(0);
      throw e;
    }
  }

  ReceiptSends receiptSends() {
    return receiptSends;
  }

  InProcessSends sends() {
    return sends;
  }

  SessionRegistry registry() {
    return registry;
  }

  TopicIndex topics() {
    return topics;
  }

  Memberships memberships() {
    return memberships;
  }

  HubStats stats() {
    return counters.snapshot(
        registry.size(),
        registry.uidCount(),
        topics.size(),
        mark.queued() + slowInAll.get(),
        history == null ? 0 : history.messages(),
        history == null ? 0 : history.bytes());
  }

  int webSocketPort() {
    return ports.webSocket();
  }

  int listenerPort() {
    return ports.listener();
  }

  /** Whether the caller is a thread that {@link #close} would have to wait for. */
  boolean isOwnThread() {
    return hooks.isCurrent() || loops.isCurrent();
  }

  // Ports first, then the pages, so that their closed hooks still find threads; those end last.
  void close() {
    long timeout = options.delivery().closeTimeout().toNanos();
    publisher.close();
    loops.close(timeout);
    storeAppends.abandon();
    storeReads.abandon();
    receipts.close();
    if (history != null) {
      history.close(timeout);
    }
    ports.close();
    binding.close();
    topicRequests.close();
    left.close();
    offline.close();
    hooks.close(timeout);
    LOG.info("The hub is closed.");
  }
}
