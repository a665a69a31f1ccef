package dev.pushhub.core.api;

/**
 * What the hub has counted since it started, read at one moment. Numbers of the same moment may
 * differ by what was under way.
 *
 * @param connections WebSocket connections open now, handshakes included
 * @param sessions sessions bound now
 * @param uids uids online now
 * @param topics topics that somebody is on now, or was within {@code topics.presenceGrace}
 * @param publishers connections open now on the internal listener
 * @param bytesWaiting bytes accepted for pages and not yet handed to the operating system; 0 once
 *     all that was accepted is sent or let go
 * @param bindsUnderWay authentications under way now: calls of the authenticator, and answers that
 *     are to come later
 * @param bindsWaiting pages that wait now for their turn to be authenticated
 * @param topicRequests times a page asked to be on a topic
 * @param topicRequestsRefused times it was refused, by the policy or a limit
 * @param topicRequestsFailed times the policy failed or did not answer in time
 * @param topicRequestsPutOff times it was not asked: the turn did not come within {@code
 *     topics.turnTimeout}, or too many hooks waited ({@code hookThreads.hooksWaiting})
 * @param departuresHurried uids told to have left before their grace was over, because too many
 *     waited for its end
 * @param accepted messages accepted from publishers
 * @param pushesRepeated pushes whose id was known: answered as the first was, and not pushed again
 * @param idsForgotten ids that were forgotten before {@code delivery.idWindow} was over, because
 *     there were more than {@code delivery.idsKept}
 * @param receiptsWaiting receipts that publishers wait for now
 * @param receiptsAcknowledged receipts that ended as acknowledged
 * @param receiptsTimedOut receipts whose time was over first
 * @param receiptsRefused pushes refused because as many acknowledgements were waited for as {@code
 *     delivery.receiptsWaiting} allows
 * @param undelivered messages for one uid that found nobody bound
 * @param undeliveredLost calls of {@link PushListener#onUndelivered} that were left out because too
 *     much waited for that hook
 * @param publishesRefused publishes in process that ended as overloaded
 * @param deliveries messages handed to the operating system, one for each page
 * @param bytesSent bytes handed to the operating system for pages
 * @param received messages received from pages
 * @param dropped messages let go because a page was too slow or gone
 * @param conflated messages that a newer one of their key replaced while they waited for a slow
 *     page
 * @param slowPagesDropped pages closed because they took their bytes too slowly
 * @param pagesPaused times that a page was not read for a while, because too many of its messages
 *     waited for the hook
 * @param handshakesRefused handshakes answered with an HTTP error, those of the next two included
 * @param handshakesTimedOut handshakes that were not whole within {@code limits.handshakeTimeout}
 * @param handshakesTooLarge handshakes of more than {@code limits.handshakeBytes}
 * @param tlsFailures connections closed because they did not get TLS going in time, or broke it
 * @param originsRefused handshakes answered with 403, because of their Origin or Host
 * @param connectionsRefused connections refused because there were as many as {@code
 *     limits.connections} allows
 * @param connectionsPerAddressRefused connections refused because their address had as many as
 *     {@code limits.connectionsPerAddress} allows
 * @param bindsRefused pages whose credential was refused, had expired or was missing
 * @param bindsTimedOut pages that sent no credential in time
 * @param bindsFailed pages told to come back: their authenticator failed, or did not answer within
 *     {@code hookThreads.authenticatorTimeout}
 * @param bindsPutOff pages told to come back, because more hooks waited than {@code
 *     hookThreads.hooksWaiting} allows
 * @param resumesNotAwaited pages that resumed and were told that they are bound before the hook
 *     {@code onBound} had ended and their topics were decided ({@code limits.resumeTimeout})
 * @param sessionsExpired sessions closed because their credential ran out
 * @param protocolErrors pages closed because they broke RFC 6455, pushhub.v1 or a size limit, those
 *     of the next included
 * @param messagesTooLarge pages closed because of a message of more than {@code
 *     limits.pageMessageBytes}, or in too many fragments
 * @param ratesExceeded pages closed because they sent more messages a second than they may
 * @param controlRatesExceeded pages closed because they sent more pings and pongs a second than
 *     they may
 * @param messagesTimedOut pages closed because a message they began was not whole in time
 * @param heartbeatsMissed pages closed because they answered no ping
 * @param linesRejected lines of the internal listener that were answered with an error, those of
 *     the next two included
 * @param linesTooLong lines longer than {@code listener.maxLineBytes}, or, before the secret, than
 *     {@code listener.lineBytesBeforeAuth}
 * @param linesTimedOut lines of the internal listener that were not whole in time
 * @param publishersRefused listener connections closed because they don't speak its protocol
 * @param publishersTurnedAway listener connections answered {@code error busy}, because there were
 *     as many as the option allows
 * @param publishersIdle listener connections closed because they said nothing for {@code
 *     listener.idleTimeout}
 * @param publishersNotAuthenticated listener connections closed because they did not present the
 *     secret within {@code listener.authTimeout}
 * @param secretsWrong wrong secrets presented to the internal listener
 * @param hookFailures hooks that threw
 * @param tasksOnLoops times that an executor of the application's ran a task in the calling thread,
 *     which moves bytes, so that it was refused: a hook is called a moment later on another thread,
 *     a page that was to be authenticated is told to come back
 * @param acceptsFailed attempts to accept a connection that failed, most often because the process
 *     may open no more files; each is tried again after 200 ms
 * @param connectionsFailed connections of pages and publishers that were cut because something
 *     unexpected was thrown for them; the log has what. More than 0 is worth a report
 * @param historyMessages messages kept now in this process's memory for pages that are away; 0
 *     where a store of the application's keeps them
 * @param historyBytes bytes that all of that takes, the streams' tops included
 * @param historyReplayed messages told to pages that had missed them
 * @param historyResets streams of which a page that had a position can't be told what it missed
 * @param historyEvicted messages let go before {@code history.retention} was over, because their
 *     stream had as many as may or all of them took more bytes than may
 * @param storeFailures calls of the message store that failed, or were not answered in time
 * @param publishersHeldByStore times a publisher of the internal listener was not read because so
 *     many of its replies, or so many bytes of messages, waited for the message store as may
 */
public record HubStats(
    long connections,
    long sessions,
    long uids,
    long topics,
    long publishers,
    long bytesWaiting,
    long bindsUnderWay,
    long bindsWaiting,
    long topicRequests,
    long topicRequestsRefused,
    long topicRequestsFailed,
    long topicRequestsPutOff,
    long departuresHurried,
    long accepted,
    long pushesRepeated,
    long idsForgotten,
    long receiptsWaiting,
    long receiptsAcknowledged,
    long receiptsTimedOut,
    long receiptsRefused,
    long undelivered,
    long undeliveredLost,
    long publishesRefused,
    long deliveries,
    long bytesSent,
    long received,
    long dropped,
    long conflated,
    long slowPagesDropped,
    long pagesPaused,
    long handshakesRefused,
    long handshakesTimedOut,
    long handshakesTooLarge,
    long tlsFailures,
    long originsRefused,
    long connectionsRefused,
    long connectionsPerAddressRefused,
    long bindsRefused,
    long bindsTimedOut,
    long bindsFailed,
    long bindsPutOff,
    long resumesNotAwaited,
    long sessionsExpired,
    long protocolErrors,
    long messagesTooLarge,
    long ratesExceeded,
    long controlRatesExceeded,
    long messagesTimedOut,
    long heartbeatsMissed,
    long linesRejected,
    long linesTooLong,
    long linesTimedOut,
    long publishersRefused,
    long publishersTurnedAway,
    long publishersIdle,
    long publishersNotAuthenticated,
    long secretsWrong,
    long hookFailures,
    long tasksOnLoops,
    long acceptsFailed,
    long connectionsFailed,
    long historyMessages,
    long historyBytes,
    long historyReplayed,
    long historyResets,
    long historyEvicted,
    long storeFailures,
    long publishersHeldByStore) {}
