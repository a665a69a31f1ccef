package dev.pushhub.core.internal.stats;

import dev.pushhub.core.api.HubStats;
import java.util.concurrent.atomic.LongAdder;

/** What the hub counts. Any thread adds; a snapshot is what an application sees. */
public final class Counters {
  /** WebSocket connections open. */
  public final LongAdder connections = new LongAdder();

  /** Listener connections open. */
  public final LongAdder publishers = new LongAdder();

  /** Authentications under way. */
  public final LongAdder bindsUnderWay = new LongAdder();

  /** Pages that wait for their turn to be authenticated. */
  public final LongAdder bindsWaiting = new LongAdder();

  /** Times a page asked to be on a topic. */
  public final LongAdder topicRequests = new LongAdder();

  /** Times it was refused. */
  public final LongAdder topicRequestsRefused = new LongAdder();

  /** Times the policy of topics failed or did not answer. */
  public final LongAdder topicRequestsFailed = new LongAdder();

  /** Uids told to have left before their grace was over. */
  public final LongAdder departuresHurried = new LongAdder();

  /** Messages accepted from publishers. */
  public final LongAdder accepted = new LongAdder();

  /** Messages for one uid that found nobody. */
  public final LongAdder undelivered = new LongAdder();

  /** Hooks for those that were not called. */
  public final LongAdder undeliveredLost = new LongAdder();

  /** Publishes in process that ended as overloaded. */
  public final LongAdder publishesRefused = new LongAdder();

  /** Messages handed to the operating system. */
  public final LongAdder deliveries = new LongAdder();

  /** Bytes handed to the operating system for pages. */
  public final LongAdder bytesSent = new LongAdder();

  /** Messages received from pages. */
  public final LongAdder received = new LongAdder();

  /** Messages let go, with their session or by a page that lost its oldest. */
  public final LongAdder dropped = new LongAdder();

  /** Pages closed as too slow. */
  public final LongAdder slowPagesDropped = new LongAdder();

  /** Times a page was not read because its messages waited. */
  public final LongAdder pagesPaused = new LongAdder();

  /** Handshakes refused or not finished. */
  public final LongAdder handshakesRefused = new LongAdder();

  /** Connections that did not get TLS going, or broke it. */
  public final LongAdder tlsFailures = new LongAdder();

  /** Pages refused for their Origin or Host. */
  public final LongAdder originsRefused = new LongAdder();

  /** Connections over the limit in all. */
  public final LongAdder connectionsRefused = new LongAdder();

  /** Connections over the limit for one client address. */
  public final LongAdder connectionsPerAddressRefused = new LongAdder();

  /** Credentials refused. */
  public final LongAdder bindsRefused = new LongAdder();

  /** Pages without a credential in time. */
  public final LongAdder bindsTimedOut = new LongAdder();

  /** Authenticators that failed or did not answer. */
  public final LongAdder bindsFailed = new LongAdder();

  /** Sessions whose credential ran out. */
  public final LongAdder sessionsExpired = new LongAdder();

  /** Pages closed for breaking a protocol or a size limit. */
  public final LongAdder protocolErrors = new LongAdder();

  /** Pages closed for sending more messages or control frames a second than they may. */
  public final LongAdder ratesExceeded = new LongAdder();

  /** Pages closed for a message that was not whole in time. */
  public final LongAdder messagesTimedOut = new LongAdder();

  /** Pages that answered no ping. */
  public final LongAdder heartbeatsMissed = new LongAdder();

  /** Lines answered with an error. */
  public final LongAdder linesRejected = new LongAdder();

  /** Lines that were not whole in time. */
  public final LongAdder linesTimedOut = new LongAdder();

  /** Listener connections that don't speak its protocol. */
  public final LongAdder publishersRefused = new LongAdder();

  /** Listener connections beyond as many as there may be. */
  public final LongAdder publishersTurnedAway = new LongAdder();

  /** Listener connections closed for saying nothing for long. */
  public final LongAdder publishersIdle = new LongAdder();

  /** Wrong secrets presented to the listener. */
  public final LongAdder secretsWrong = new LongAdder();

  /** Hooks that threw. */
  public final LongAdder hookFailures = new LongAdder();

  /** Tasks that an executor of the application's ran on a loop, where they were refused. */
  public final LongAdder tasksOnLoops = new LongAdder();

  /** Attempts to accept a connection that failed. */
  public final LongAdder acceptsFailed = new LongAdder();

  /** Connections cut because something unexpected was thrown for them. */
  public final LongAdder connectionsFailed = new LongAdder();

  /** Messages told to pages that had missed them. */
  public final LongAdder historyReplayed = new LongAdder();

  /** Streams of which a page can't be told what it missed. */
  public final LongAdder historyResets = new LongAdder();

  /** Calls of the message store that failed or were not answered in time. */
  public final LongAdder storeFailures = new LongAdder();

  /** All of them now; what the registries, the mark and the history count is passed in. */
  public HubStats snapshot(
      long sessions,
      long uids,
      long topics,
      long bytesWaiting,
      long historyMessages,
      long historyBytes) {
    return new HubStats(
        connections.sum(),
        sessions,
        uids,
        topics,
        publishers.sum(),
        bytesWaiting,
        bindsUnderWay.sum(),
        bindsWaiting.sum(),
        topicRequests.sum(),
        topicRequestsRefused.sum(),
        topicRequestsFailed.sum(),
        departuresHurried.sum(),
        accepted.sum(),
        undelivered.sum(),
        undeliveredLost.sum(),
        publishesRefused.sum(),
        deliveries.sum(),
        bytesSent.sum(),
        received.sum(),
        dropped.sum(),
        slowPagesDropped.sum(),
        pagesPaused.sum(),
        handshakesRefused.sum(),
        tlsFailures.sum(),
        originsRefused.sum(),
        connectionsRefused.sum(),
        connectionsPerAddressRefused.sum(),
        bindsRefused.sum(),
        bindsTimedOut.sum(),
        bindsFailed.sum(),
        sessionsExpired.sum(),
        protocolErrors.sum(),
        ratesExceeded.sum(),
        messagesTimedOut.sum(),
        heartbeatsMissed.sum(),
        linesRejected.sum(),
        linesTimedOut.sum(),
        publishersRefused.sum(),
        publishersTurnedAway.sum(),
        publishersIdle.sum(),
        secretsWrong.sum(),
        hookFailures.sum(),
        tasksOnLoops.sum(),
        acceptsFailed.sum(),
        connectionsFailed.sum(),
        historyMessages,
        historyBytes,
        historyReplayed.sum(),
        historyResets.sum(),
        storeFailures.sum());
  }
}
