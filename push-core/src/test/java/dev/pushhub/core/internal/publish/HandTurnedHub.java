package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.history.History;
import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.session.Departures;
import dev.pushhub.core.internal.session.PageOutput;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.session.SessionRegistry;
import dev.pushhub.core.internal.session.Sessions;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.topics.Memberships;
import dev.pushhub.core.internal.topics.TopicHistory;
import dev.pushhub.core.internal.topics.TopicIndex;
import dev.pushhub.core.internal.transport.EventLoop;
import dev.pushhub.core.internal.websocket.ScriptedPage;
import dev.pushhub.core.options.HubOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of a hub from its hooks up to its publisher, on one loop that the test turns. A store
 * of the application's is called in the thread that publishes.
 */
public final class HandTurnedHub implements AutoCloseable {
  private final HubOptions options;
  private final Counters counters;
  private final HighWaterMark mark;
  private final LoopAccount account;
  private final HookRunner hooks;
  private final SessionRegistry registry;
  private final TopicIndex topics;
  private final Memberships memberships;
  private final Sessions sessions;
  private final Publisher publisher;

  private HandTurnedHub(
      EventLoop loop,
      HubOptions options,
      Counters counters,
      HighWaterMark mark,
      @Nullable TopicHistory topicHistory) {
    this.options = options;
    this.counters = counters;
    this.mark = mark;
    account =
        new LoopAccount(
            options.delivery(),
            mark,
            new AtomicLong(),
            counters,
            () -> {},
            LoopAccount.Clock.of(loop));
    hooks = new HookRunner(options.hooks(), options.hookThreads(), counters, () -> false);
    Departures atOnce = new Departures(Duration.ZERO, 1, Runnable::run, counters);
    registry = new SessionRegistry(1, options.newestSessionOnly(), hooks, mark, atOnce);
    topics = new TopicIndex(1, options.topics(), hooks, atOnce);
    memberships = new Memberships(topics, registry, options.topics(), topicHistory);
    sessions =
        new Sessions(options, registry, hooks, (to, message) -> false, memberships, counters);
    publisher =
        new Publisher(
            new Fanout(List.of(loop), registry, topics, mark, List.of(account)),
            topics,
            new Undelivered(hooks, options.hookThreads(), counters),
            counters,
            options.history().enabled()
                ? new History(options.history(), Runnable::run, Runnable::run, counters)
                : null,
            options.delivery());
  }

  /** On this loop; its mark is a mebibyte. */
  public static HandTurnedHub on(EventLoop loop, HubOptions options, Counters counters) {
    return new HandTurnedHub(loop, options, counters, new HighWaterMark(1 << 20, 1 << 20), null);
  }

  /** On this loop, and holding publishers back at a mark of the test's own. */
  public static HandTurnedHub on(
      EventLoop loop, HubOptions options, Counters counters, HighWaterMark mark) {
    return new HandTurnedHub(loop, options, counters, mark, null);
  }

  /** On the loop of a page, and counting where that does. */
  public static HandTurnedHub of(ScriptedPage page, HubOptions options) {
    return on(page.webSocket().loop(), options, page.counters());
  }

  /** The same, where topics ask a history of the test's own. */
  public static HandTurnedHub of(ScriptedPage page, HubOptions options, TopicHistory history) {
    return new HandTurnedHub(
        page.webSocket().loop(),
        options,
        page.counters(),
        new HighWaterMark(1 << 20, 1 << 20),
        history);
  }

  /** A handshake that says nothing, from this machine. */
  public static HandshakeRequest handshake() {
    return new HandshakeRequest(
        "/", "", Map.of(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));
  }

  /** Binds a page; it hears messages as a plain one. */
  public Session begin(String uid, ScriptedPage page) {
    return sessions.begin(uid, page.webSocket(), handshake(), null);
  }

  /** Binds a page that is told by this. */
  public Session begin(String uid, ScriptedPage page, PageOutput output) {
    return sessions.begin(uid, page.webSocket(), handshake(), output);
  }

  /** Its options. */
  public HubOptions options() {
    return options;
  }

  /** What it counts. */
  public Counters counters() {
    return counters;
  }

  /** What its publishers wait for. */
  public HighWaterMark mark() {
    return mark;
  }

  /** The loop's account. */
  public LoopAccount account() {
    return account;
  }

  /** Who calls the hooks. */
  public HookRunner hooks() {
    return hooks;
  }

  /** Who is here. */
  public SessionRegistry registry() {
    return registry;
  }

  /** The topics there are. */
  public TopicIndex topics() {
    return topics;
  }

  /** Who is on them. */
  public Memberships memberships() {
    return memberships;
  }

  /** Who begins and ends. */
  public Sessions sessions() {
    return sessions;
  }

  /** Where everything is published. */
  public Publisher publisher() {
    return publisher;
  }

  /** Waits for the hooks that are under way, and ends their threads. */
  @Override
  public void close() {
    hooks.close(TimeUnit.SECONDS.toNanos(10));
  }
}
