package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import dev.pushhub.core.options.HubOptions;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Begins and ends sessions: the registry, the hooks and the heartbeat hear of it in one order. */
public final class Sessions {
  private final HubOptions options;
  private final SessionRegistry registry;
  private final HookRunner hooks;
  private final Counters counters;
  private final Heartbeat.Rhythm rhythm;
  private final Surroundings around;
  private final AtomicLong ids = new AtomicLong();

  /** For one hub. */
  public Sessions(
      HubOptions options,
      SessionRegistry registry,
      HookRunner hooks,
      DirectSend direct,
      TopicMembership topics,
      Counters counters) {
    this.options = options;
    this.registry = registry;
    this.hooks = hooks;
    this.counters = counters;
    this.rhythm =
        new Heartbeat.Rhythm(
            options.webSocket().heartbeatInterval().toNanos(),
            options.webSocket().heartbeatTimeout().toNanos(),
            options.delivery().slowPageTimeout().toNanos(),
            counters);
    this.around =
        new Surroundings(hooks, direct, topics, counters, options.limits().pageMessagesWaiting());
  }

  /** Whether a page may be bound now; otherwise so many hooks wait that it has to come back. */
  public boolean mayBegin() {
    return !hooks.isBehind();
  }

  /**
   * Binds a page to a uid. On its loop.
   *
   * @param output how it is told messages; null for a plain page, which gets the bare text
   */
  public Session begin(
      String uid,
      WebSocketConnection webSocket,
      HandshakeRequest handshake,
      @Nullable PageOutput output) {
    Session session =
        new Session(
            ids.incrementAndGet(),
            uid,
            webSocket,
            handshake,
            options.webSocket().keepHeaders(),
            around,
            output);
    try {
      registry.add(session); // first, so that what the hook sends to the uid finds the page
      around.topics().begun(session);
      hooks.run(session, listener -> listener.onBound(session));
    } catch (Throwable e) {
      session.over(); // short of memory, say: its page knows nothing of it
      registry.remove(session);
      around.topics().ended(session);
      throw e;
    }
    return session;
  }

  /** Does something on the session's loop once the hooks that wait for it by now have ended. */
  public void afterHooks(Session session, Runnable task) {
    if (hooks.isSilent()) {
      session.execute(task);
    } else {
      hooks.run(session, listener -> session.execute(task));
    }
  }

  /** Starts the heartbeat of a bound page, which also ends the session in time. On its loop. */
  public Heartbeat heartbeat(WebSocketConnection webSocket, OptionalLong until) {
    Heartbeat heartbeat = new Heartbeat(webSocket, rhythm);
    heartbeat.expires(until);
    heartbeat.start();
    return heartbeat;
  }

  /**
   * A bound page has presented a fresh credential. For the session's uid it moves the session's
   * end; for another one the page is closed with 1008, because a session belongs to one uid for its
   * life. On its loop.
   *
   * @param until when the fresh credential ends, by {@link System#nanoTime}; empty for never
   * @return whether the session goes on
   */
  public boolean renew(Session session, Heartbeat heartbeat, String uid, OptionalLong until) {
    if (!session.uid().equals(uid)) {
      counters.bindsRefused.increment();
      session.close(CloseCode.REFUSED, "the fresh credential is for another user");
      return false;
    }
    heartbeat.expires(until);
    heartbeat.beat(); // which may end it, or sets the deadline anew
    return session.isOpen();
  }

  /** The page lost messages, and goes if those were all that waited. On its loop. */
  public void dropped(Session session, long messages, long bytes) {
    Losses losses = session.losses();
    if (!hooks.isSilent() && losses.add(messages, bytes)) {
      hooks.run(session, listener -> losses.tell(listener, session));
    }
  }

  /** The page is gone, or going. On its loop, once. */
  public void end(Session session, int code, String reason) {
    session.over();
    registry.remove(session);
    around.topics().ended(session);
    hooks.run(session, listener -> listener.onClosed(session, code, reason));
  }
}
