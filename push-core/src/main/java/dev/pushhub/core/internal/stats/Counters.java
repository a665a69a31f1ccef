package dev.pushhub.core.internal.stats;

import dev.pushhub.core.api.HubStats;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the hub counts. Any thread adds; a snapshot is what an application sees.
 *
 * <p>Each is described once, at the component of {@link HubStats} that has its name.
 */
public final class Counters {
  public final LongAdder connections = new LongAdder();
  public final LongAdder publishers = new LongAdder();
  public final LongAdder bindsUnderWay = new LongAdder();
  public final LongAdder bindsWaiting = new LongAdder();
  public final LongAdder topicRequests = new LongAdder();
  public final LongAdder topicRequestsRefused = new LongAdder();
  public final LongAdder topicRequestsFailed = new LongAdder();
  public final LongAdder topicRequestsPutOff = new LongAdder();
  public final LongAdder departuresHurried = new LongAdder();
  public final LongAdder accepted = new LongAdder();
  public final LongAdder pushesRepeated = new LongAdder();
  public final LongAdder idsForgotten = new LongAdder();
  public final LongAdder receiptsWaiting = new LongAdder();
  public final LongAdder receiptsAcknowledged = new LongAdder();
  public final LongAdder receiptsTimedOut = new LongAdder();
  public final LongAdder receiptsRefused = new LongAdder();
  public final LongAdder undelivered = new LongAdder();
  public final LongAdder undeliveredLost = new LongAdder();
  public final LongAdder publishesRefused = new LongAdder();
  public final LongAdder deliveries = new LongAdder();
  public final LongAdder bytesSent = new LongAdder();
  public final LongAdder received = new LongAdder();
  public final LongAdder dropped = new LongAdder();
  public final LongAdder conflated = new LongAdder();
  public final LongAdder slowPagesDropped = new LongAdder();
  public final LongAdder pagesPaused = new LongAdder();
  public final LongAdder handshakesRefused = new LongAdder();
  public final LongAdder handshakesTimedOut = new LongAdder();
  public final LongAdder handshakesTooLarge = new LongAdder();
  public final LongAdder tlsFailures = new LongAdder();
  public final LongAdder originsRefused = new LongAdder();
  public final LongAdder connectionsRefused = new LongAdder();
  public final LongAdder connectionsPerAddressRefused = new LongAdder();
  public final LongAdder bindsRefused = new LongAdder();
  public final LongAdder bindsTimedOut = new LongAdder();
  public final LongAdder bindsFailed = new LongAdder();
  public final LongAdder bindsPutOff = new LongAdder();
  public final LongAdder resumesNotAwaited = new LongAdder();
  public final LongAdder sessionsExpired = new LongAdder();
  public final LongAdder protocolErrors = new LongAdder();
  public final LongAdder messagesTooLarge = new LongAdder();
  public final LongAdder ratesExceeded = new LongAdder();
  public final LongAdder controlRatesExceeded = new LongAdder();
  public final LongAdder messagesTimedOut = new LongAdder();
  public final LongAdder heartbeatsMissed = new LongAdder();
  public final LongAdder linesRejected = new LongAdder();
  public final LongAdder linesTooLong = new LongAdder();
  public final LongAdder linesTimedOut = new LongAdder();
  public final LongAdder publishersRefused = new LongAdder();
  public final LongAdder publishersTurnedAway = new LongAdder();
  public final LongAdder publishersIdle = new LongAdder();
  public final LongAdder publishersNotAuthenticated = new LongAdder();
  public final LongAdder secretsWrong = new LongAdder();
  public final LongAdder hookFailures = new LongAdder();
  public final LongAdder tasksOnLoops = new LongAdder();
  public final LongAdder acceptsFailed = new LongAdder();
  public final LongAdder connectionsFailed = new LongAdder();
  public final LongAdder historyReplayed = new LongAdder();
  public final LongAdder historyResets = new LongAdder();
  public final LongAdder historyEvicted = new LongAdder();
  public final LongAdder storeFailures = new LongAdder();
  public final LongAdder publishersHeldByStore = new LongAdder();

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
        topicRequestsPutOff.sum(),
        departuresHurried.sum(),
        accepted.sum(),
        pushesRepeated.sum(),
        idsForgotten.sum(),
        receiptsWaiting.sum(),
        receiptsAcknowledged.sum(),
        receiptsTimedOut.sum(),
        receiptsRefused.sum(),
        undelivered.sum(),
        undeliveredLost.sum(),
        publishesRefused.sum(),
        deliveries.sum(),
        bytesSent.sum(),
        received.sum(),
        dropped.sum(),
        conflated.sum(),
        slowPagesDropped.sum(),
        pagesPaused.sum(),
        handshakesRefused.sum(),
        handshakesTimedOut.sum(),
        handshakesTooLarge.sum(),
        tlsFailures.sum(),
        originsRefused.sum(),
        connectionsRefused.sum(),
        connectionsPerAddressRefused.sum(),
        bindsRefused.sum(),
        bindsTimedOut.sum(),
        bindsFailed.sum(),
        bindsPutOff.sum(),
        resumesNotAwaited.sum(),
        sessionsExpired.sum(),
        protocolErrors.sum(),
        messagesTooLarge.sum(),
        ratesExceeded.sum(),
        controlRatesExceeded.sum(),
        messagesTimedOut.sum(),
        heartbeatsMissed.sum(),
        linesRejected.sum(),
        linesTooLong.sum(),
        linesTimedOut.sum(),
        publishersRefused.sum(),
        publishersTurnedAway.sum(),
        publishersIdle.sum(),
        publishersNotAuthenticated.sum(),
        secretsWrong.sum(),
        hookFailures.sum(),
        tasksOnLoops.sum(),
        acceptsFailed.sum(),
        connectionsFailed.sum(),
        historyMessages,
        historyBytes,
        historyReplayed.sum(),
        historyResets.sum(),
        historyEvicted.sum(),
        storeFailures.sum(),
        publishersHeldByStore.sum());
  }
}
