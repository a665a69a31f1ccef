package dev.pushhub.core;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.HubStats;
import dev.pushhub.core.api.JoinOption;
import dev.pushhub.core.api.Push;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.api.Receipt;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HubOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A hub: pages connect to its WebSocket port and say who they are; your code, or any other process
 * by way of the internal listener, sends to a uid, and every page of that uid shows it.
 *
 * <pre>{@code
 * try (PushHub hub = PushHub.builder().webSocketPort(1234).listenerPort(5678).build()) {
 *   hub.start();
 *   hub.sendToUid("uid1", "{\"percent\":\"88%\"}");
 *   hub.broadcast("{\"notice\":\"hi\"}");
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Everything may be called from any thread, hooks included. A send waits only
 * while the hub holds as much as it may, or a page that it is for alone is far behind, in all no
 * longer than the option {@code delivery.publishTimeout}; and for a message store that answers
 * later, no longer than {@code history.storeTimeout}. A started hub keeps the process alive until
 * it is closed.
 *
 * <p><b>Order.</b> A message whose send returned before another was sent comes first, at every page
 * that gets both.
 *
 * <p><b>Failure.</b> What goes wrong with one page costs that page. Should an event loop die all
 * the same, the hub closes itself: {@link #isRunning} turns false, {@link PushListener#onFailed} is
 * called, and sends throw.
 *
 * <p><b>Life.</b> Built, started, closed: each once. {@link #start} and {@link #close} may race;
 * the lock on {@code life} orders them, and {@code assembly} is written under it and read anywhere.
 */
public final class PushHub implements AutoCloseable {
  private enum State {
    BUILT,
    STARTED,
    CLOSED
  }

  private final HubOptions options;
  private final Object life = new Object();
  private final CountDownLatch closed = new CountDownLatch(1);
  private State state = State.BUILT;
  private volatile @Nullable HubAssembly assembly;
  private volatile boolean running;
  private volatile @Nullable Throwable failure; // what a loop died of

  PushHub(HubOptions options) {
    this.options = options;
  }

  /**
   * Begins a hub.
   *
   * @return a builder with every option at its default
   */
  public static PushHubBuilder builder() {
    return new PushHubBuilder();
  }

  /**
   * The options this hub was built with.
   *
   * @return immutable options
   */
  public HubOptions options() {
    return options;
  }

  /**
   * Opens both ports and starts. Returns when both are bound.
   *
   * @throws PushException if a port can't be bound ({@code CANNOT_BIND}), its certificate or key
   *     can't be used ({@code CANNOT_USE_TLS}), or the listener's address turns out to be one that
   *     other machines reach and is not protected ({@code EXPOSED}); the message says which and
   *     what to do, and nothing stays open
   * @throws IllegalStateException if the hub was started or closed before
   */
  public void start() {
    synchronized (life) {
      if (state != State.BUILT) {
        throw new IllegalStateException(
            "A hub is started once, and this one is "
                + (state == State.STARTED ? "running" : "closed")
                + "; build another.");
      }
      assembly = HubAssembly.start(options, this::failed);
      state = State.STARTED;
      running = true;
    }
  }

  /**
   * Whether pages and publishers are served: from the end of {@link #start} until {@link #close} is
   * called, or until the hub closes itself because an event loop could not go on ({@link
   * PushListener#onFailed}). Fit for a health check; from any thread.
   *
   * @return false before and after
   */
  public boolean isRunning() {
    return running && failure == null;
  }

  // On the loop that dies. Nobody but a thread of its own may wait for the loops to end; where none
  // can be had, this one does what it can.
  private void failed(Throwable cause) {
    if (failure != null) {
      return;
    }
    failure = cause;
    try {
      new Thread(this::close, "pushhub-closer").start();
    } catch (Error noThread) {
      cause.addSuppressed(noThread);
      close();
    }
  }

  /**
   * Sends to every session of a uid.
   *
   * @param uid whom it is for, not empty
   * @param message the text, most often a JSON object; pages receive it exactly so, but for half of
   *     a surrogate pair, which has no form in UTF-8 and becomes {@code ?}
   * @return true if somebody was bound to the uid when it was accepted, or it is kept because the
   *     hub has a history; false if neither: then {@link PushListener#onUndelivered} is called
   * @throws IllegalArgumentException if the uid is empty
   * @throws PushException if the hub is not running, or overloaded, or the message store did not
   *     keep it: then nothing was sent
   */
  public boolean sendToUid(String uid, String message) {
    return sendToUid(uid, OutboundMessage.of(message));
  }

  /**
   * Sends to every session of a uid, with what the push says beside its text.
   *
   * @param uid whom it is for, not empty
   * @param push the message
   * @return as for {@link #sendToUid(String, String)}
   * @throws IllegalArgumentException if the uid is empty
   * @throws PushException as for {@link #sendToUid(String, String)}
   */
  public boolean sendToUid(String uid, Push push) {
    return sendToUid(uid, OutboundMessage.of(push));
  }

  private boolean sendToUid(String uid, OutboundMessage encoded) {
    requireUid(uid);
    return running().sends().toUid(uid, encoded);
  }

  /**
   * Sends to every bound session.
   *
   * @param message the text, as for {@link #sendToUid(String, String)}
   * @return how many sessions were bound when it was accepted
   * @throws PushException as for {@link #sendToUid(String, String)}
   */
  public int broadcast(String message) {
    return broadcast(OutboundMessage.of(message));
  }

  /**
   * Sends to every bound session, with what the push says beside its text.
   *
   * @param push the message
   * @return how many sessions were bound when it was accepted
   * @throws PushException as for {@link #broadcast(String)}
   */
  public int broadcast(Push push) {
    return broadcast(OutboundMessage.of(push));
  }

  private int broadcast(OutboundMessage encoded) {
    return running().sends().toAll(encoded);
  }

  /**
   * Sends to every session that is on a topic.
   *
   * @param topic its name, not empty
   * @param message the text, as for {@link #sendToUid(String, String)}
   * @return true if a session was on the topic when it was accepted, or it is kept ({@code
   *     history.enabled}); false otherwise
   * @throws IllegalArgumentException if that can't be the name of a topic
   * @throws PushException as for {@link #sendToUid(String, String)}
   */
  public boolean sendToTopic(String topic, String message) {
    return sendToTopic(topic, OutboundMessage.of(message));
  }

  /**
   * Sends to every session that is on a topic, with what the push says beside its text.
   *
   * @param topic its name, not empty
   * @param push the message
   * @return as for {@link #sendToTopic(String, String)}
   * @throws IllegalArgumentException if that can't be the name of a topic
   * @throws PushException as for {@link #sendToUid(String, String)}
   */
  public boolean sendToTopic(String topic, Push push) {
    return sendToTopic(topic, OutboundMessage.of(push));
  }

  private boolean sendToTopic(String topic, OutboundMessage encoded) {
    return running().sends().toTopic(topic, encoded);
  }

  /**
   * Sends to every session of a uid and tells when a page's code has handled it, not when it was
   * queued or written. The first page that acknowledges it is enough. Somebody who is offline may
   * come back in time, get it from the history and acknowledge it then.
   *
   * <pre>{@code
   * hub.sendToUidForReceipt("uid1", Push.of(json), Duration.ofSeconds(10))
   *     .thenAccept(receipt -> { if (!receipt.isAcknowledged()) mail.enqueue("uid1", json); });
   * }</pre>
   *
   * @param uid whom it is for, not empty
   * @param push the message; of a repeat with the same id the receipt is the first one's. If that
   *     asked for none, the repeat's is not acknowledged: it ends at its timeout
   * @param timeout after how long the receipt says how far it got; more than 0, at most a day
   * @return completed on a hook's thread; with a {@link PushException} if the message store did not
   *     keep it, or the hub is closed before
   * @throws IllegalArgumentException if the uid is empty, or the timeout can't be
   * @throws PushException if the hub is not running, overloaded, waits for too many receipts
   *     already, or keeps no history: then nothing was sent
   */
  public CompletableFuture<Receipt> sendToUidForReceipt(String uid, Push push, Duration timeout) {
    requireUid(uid);
    return running().receiptSends().toUid(uid, push, timeout);
  }

  /**
   * Sends to every session that is on a topic and tells when the code of each of their pages has
   * handled it.
   *
   * @param topic its name, not empty
   * @param push as for {@link #sendToUidForReceipt}
   * @param timeout as for {@link #sendToUidForReceipt}
   * @return as for {@link #sendToUidForReceipt}; acknowledged once there are as many as there were
   *     sessions, the tab that the push leaves out not counted, and at least one. A plain page
   *     never acknowledges: with one among the sessions it ends at its timeout, and its numbers
   *     tell
   * @throws IllegalArgumentException if that can't be the name of a topic, or the timeout can't be
   * @throws PushException as for {@link #sendToUidForReceipt}
   */
  public CompletableFuture<Receipt> sendToTopicForReceipt(
      String topic, Push push, Duration timeout) {
    HubAssembly rooms = running();
    rooms.topics().requireName(topic);
    return rooms.receiptSends().toTopic(topic, push, timeout);
  }

  /**
   * Sends to every bound session and tells when the code of each of their pages has handled it.
   *
   * @param push as for {@link #sendToUidForReceipt}
   * @param timeout as for {@link #sendToUidForReceipt}
   * @return as for {@link #sendToTopicForReceipt}
   * @throws IllegalArgumentException if the timeout can't be
   * @throws PushException as for {@link #sendToUidForReceipt}
   */
  public CompletableFuture<Receipt> broadcastForReceipt(Push push, Duration timeout) {
    return running().receiptSends().toAll(push, timeout);
  }

  /**
   * Puts every session of a uid on a topic: those that are bound, and each that comes, until {@link
   * #leave}. Somebody who is offline is joined as well. It is kept in memory, and so for no longer
   * than the hub lives; the options {@code topics.topicsPerSession} and {@code topics.joinedTopics}
   * bound it.
   *
   * <p>Where the hub keeps a history, a page of pushhub.v1 that was away meanwhile gets what was
   * sent to the topic after this has returned. A message store of your own is waited for, at most
   * {@code history.storeTimeout}.
   *
   * @param uid the user, not empty
   * @param topic its name: not empty, no longer than the option {@code topics.topicLength}
   * @param options what is asked for beside, by each session as it joins
   * @throws IllegalArgumentException if the uid is empty, or that can't be the name of a topic
   * @throws PushException if the hub is not running, or a limit is reached
   */
  public void join(String uid, String topic, JoinOption... options) {
    requireUid(uid);
    running().memberships().join(uid, topic, JoinOption.wantsLast(options));
  }

  /**
   * Takes every session of a uid off a topic, whoever has put it there, and puts no further one on
   * it. What was sent before still arrives.
   *
   * @param uid the user, not empty
   * @param topic its name
   * @throws IllegalArgumentException if the uid is empty
   * @throws PushException if the hub is not running
   */
  public void leave(String uid, String topic) {
    requireUid(uid);
    running().memberships().leave(uid, topic);
  }

  /**
   * The uids that are on a topic, as {@link PushListener#onJoined} and {@link PushListener#onLeft}
   * tell it: those with at least one session there, and those whose last one went less than the
   * option {@code topics.presenceGrace} ago.
   *
   * @param topic its name
   * @return a set of this moment that does not change; empty as well while the hub is not running
   */
  public Set<String> uidsOn(String topic) {
    HubAssembly rooms = assembly;
    return rooms == null ? Set.of() : rooms.topics().uidsOn(topic);
  }

  /**
   * Whether anybody is bound to a uid.
   *
   * @param uid the user, not empty
   * @return false as well while the hub is not running
   */
  public boolean isOnline(String uid) {
    requireUid(uid);
    HubAssembly rooms = assembly;
    return rooms != null && rooms.registry().isOnline(uid);
  }

  /**
   * The sessions of a uid.
   *
   * @param uid the user, not empty
   * @return a list of this moment that does not change; empty if nobody is bound
   */
  public List<PushSession> sessions(String uid) {
    requireUid(uid);
    HubAssembly rooms = assembly;
    return rooms == null ? List.of() : List.of(rooms.registry().of(uid));
  }

  /**
   * The uids that somebody is bound to.
   *
   * @return a set of this moment that does not change
   */
  public Set<String> onlineUids() {
    HubAssembly rooms = assembly;
    return rooms == null ? Set.of() : rooms.registry().uids();
  }

  /**
   * Logs a user out everywhere: closes every session of the uid with {@link
   * CloseCode#DISCONNECTED}. What was sent before still arrives.
   *
   * @param uid the user, not empty
   * @param reason told to the pages; cut to the 123 bytes a close frame holds
   * @return how many sessions are being closed
   * @throws PushException if the hub is not running
   */
  public int disconnect(String uid, String reason) {
    requireUid(uid);
    Objects.requireNonNull(reason, "reason");
    Session[] sessions = running().registry().of(uid);
    for (Session session : sessions) {
      session.close(reason);
    }
    return sessions.length;
  }

  /**
   * What has been counted.
   *
   * @return counters of this moment; zeros before the start, the last ones after the close
   */
  public HubStats stats() {
    HubAssembly rooms = assembly;
    return rooms == null ? new Counters().snapshot(0, 0, 0, 0, 0, 0) : rooms.stats();
  }

  /**
   * The port pages connect to.
   *
   * @return the port that was bound, also where 0 was asked for
   * @throws PushException if the hub has not been started
   */
  public int webSocketPort() {
    return started().webSocketPort();
  }

  /**
   * The port other processes push to.
   *
   * @return the port that was bound, also where 0 was asked for
   * @throws PushException if the hub has not been started, or has no internal listener
   */
  public int listenerPort() {
    int port = started().listenerPort();
    if (port < 0) {
      throw new PushException(
          Reason.NOT_RUNNING,
          "This hub has no internal listener: the option listener.enabled is false. Leave it true to"
              + " let other processes push.");
    }
    return port;
  }

  /**
   * Closes the hub. Every page is sent what was accepted for it, then 1001; publishers get the
   * replies to the lines that were read. Whoever does not take that within the option {@code
   * delivery.closeTimeout} is cut. Afterwards no socket is left and no thread but the caller's.
   *
   * <p>Any number of times, from any thread: it waits until the hub is closed, unless it is called
   * by a hook, which the hub itself would have to wait for.
   */
  @Override
  public void close() {
    HubAssembly mine = endLife();
    if (mine == null) {
      awaitClosed();
    } else {
      close(mine);
    }
  }

  /** Null if the rooms were never opened, or are another caller's to close. */
  private @Nullable HubAssembly endLife() {
    synchronized (life) {
      State before = state;
      state = State.CLOSED;
      running = false;
      if (before == State.BUILT) {
        closed.countDown();
      }
      return before == State.STARTED ? assembly : null;
    }
  }

  private void close(HubAssembly mine) {
    try {
      mine.close();
    } finally {
      closed.countDown();
    }
  }

  // A thread that the closing one waits for must not wait for it.
  private void awaitClosed() {
    HubAssembly rooms = assembly;
    if (rooms != null && rooms.isOwnThread()) {
      return;
    }
    try {
      closed.await(2 * options.delivery().closeTimeout().toSeconds() + 5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void requireUid(String uid) {
    if (uid.isEmpty()) {
      throw new IllegalArgumentException("A uid must not be empty.");
    }
  }

  private HubAssembly running() {
    HubAssembly rooms = assembly;
    if (rooms == null || !isRunning()) {
      throw notRunning(rooms == null);
    }
    return rooms;
  }

  private HubAssembly started() {
    HubAssembly rooms = assembly;
    if (rooms == null) {
      throw notRunning(true);
    }
    return rooms;
  }

  private PushException notRunning(boolean never) {
    Throwable cause = failure;
    if (cause != null) {
      return new PushException(
          Reason.FAILED,
          "The hub has closed itself, because an event loop could not go on ("
              + cause
              + "). Build another hub, or end the process and have it started again.",
          cause);
    }
    return new PushException(
        Reason.NOT_RUNNING,
        never ? "The hub has not been started; call start() first." : "The hub is closed.");
  }
}
