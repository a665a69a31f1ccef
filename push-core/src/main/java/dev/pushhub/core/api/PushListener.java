package dev.pushhub.core.api;

/**
 * What the hub tells the application. Every method has an empty default: implement what you need.
 *
 * <pre>{@code
 * PushHub.builder().hooks(new PushListener() {
 *   @Override public void onMessage(PushSession session, String text) {
 *     session.send("{\"you said\":" + text.length() + "}");
 *   }
 *   @Override public void onUndelivered(String uid, String message) {
 *     mail.enqueue(uid, message);
 *   }
 * });
 * }</pre>
 *
 * <p><b>Threads.</b> Hooks run on the hub's hook threads (or on the executor you gave it), never on
 * a thread that moves bytes, so they may block. Those of one session come one after another, in the
 * order in which things happened; so do {@link #onOnline}, {@link #onOffline}, {@link #onJoined}
 * and {@link #onLeft} of one uid. Hooks of different sessions and uids run at the same time.
 *
 * <p><b>Errors.</b> What a hook throws is logged and counted ({@link HubStats#hookFailures()}) and
 * changes nothing else: the session lives on and later hooks are called.
 */
public interface PushListener {

  /**
   * The page is known: from now on it receives what is sent to its uid.
   *
   * @param session the session, just bound
   */
  default void onBound(PushSession session) {}

  /**
   * The page sent a text message after it was bound.
   *
   * @param session who sent it; {@link PushSession#send} answers just this page
   * @param text the message as the page sent it; may be empty. From a page of pushhub.v1 it is
   *     always JSON: {@code hub.send('hi')} there comes as {@code "hi"}, its quotes included
   */
  default void onMessage(PushSession session, String text) {}

  /**
   * A bound session is over. Called exactly once for every {@link #onBound}, and after it.
   *
   * @param session the session; sends to it return false
   * @param code the WebSocket close code; one of {@link CloseCode} where the hub closed, what the
   *     page sent where it closed, 1005 where it sent none, 1006 where the connection was lost
   * @param reason the reason beside the code, as either side gave it; may be empty. It comes from
   *     outside where the page closed: escape it before it goes into a log
   */
  default void onClosed(PushSession session, int code, String reason) {}

  /**
   * Messages that were accepted for a session did not reach its page. Either it was too slow, or
   * answered no ping: its queue was let go, and {@link #onClosed} follows. Or its oldest messages
   * were let go and it lives on, where the policy is {@code DROP_OLDEST}; what it loses while this
   * hook waits to be called is told in one call.
   *
   * @param session the slow session
   * @param messages how many messages were let go; 0 if a page that is closed was owed none
   * @param bytes the size on the wire, in bytes, of what was let go
   */
  default void onDropped(PushSession session, long messages, long bytes) {}

  /**
   * The first session of a uid is bound; there was none before, nor was there within the option
   * {@code topics.onlineGrace}, which is none unless it is set.
   *
   * @param uid the user
   */
  default void onOnline(String uid) {}

  /**
   * The last session of a uid is gone, since the option {@code topics.onlineGrace} if that is set.
   *
   * @param uid the user
   */
  default void onOffline(String uid) {}

  /**
   * A uid is on a topic: its first session has joined. Called once for the uid, not for each tab,
   * and not if it had left less than the option {@code topics.presenceGrace} ago, so that a reload
   * is no leave and join. In order with {@link #onLeft}, {@link #onOnline} and {@link #onOffline}
   * of the uid.
   *
   * @param topic its name; where a page may choose it, escape it before it goes into a log
   * @param uid the user
   */
  default void onJoined(String topic, String uid) {}

  /**
   * A uid is not on a topic any more: its last session there has ended or left, and it did not come
   * back within the option {@code topics.presenceGrace}. Called once for every {@link #onJoined};
   * at once where the application has it leave, and when the hub closes.
   *
   * @param topic its name
   * @param uid the user
   */
  default void onLeft(String topic, String uid) {}

  /**
   * A message for one uid found nobody bound to it, and is not kept: the place to fall back to mail
   * or a mobile push. The publisher has been told as well ({@code false}, or {@code fail}). Where
   * the hub keeps a history every message is kept, and this is not called.
   *
   * <p>Messages wait for this hook in memory, no more than the option {@code
   * hookThreads.undeliveredBytes} allows: if it is slower than the publishers for long, it is not
   * called for some ({@link HubStats#undeliveredLost()}). Hand over and return.
   *
   * @param uid whom it was for
   * @param message the message, as pushed
   */
  default void onUndelivered(String uid, String message) {}

  /**
   * An event loop could not go on, so the hub is closing itself as a whole: its ports are being
   * freed, every page is told to come back (1001) or cut, and whatever is sent is answered with a
   * {@link PushException} whose reason is {@code FAILED}. Called at most once, while sessions still
   * end. The place to end the process, or to build another hub on another thread once this one's
   * ports are free ({@code close} waits for that, but not when a hook calls it).
   *
   * @param cause what ended the loop; it is in the log as well
   */
  default void onFailed(Throwable cause) {}
}
