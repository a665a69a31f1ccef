package dev.pushhub.core.api;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;

/**
 * One bound WebSocket connection: a tab or a device of a user. A uid has any number of them. All
 * methods may be called from any thread, hooks included; none but {@link #send} ever waits.
 */
public interface PushSession {

  /**
   * Whom this session belongs to. Set once, when the session is bound, and never changed.
   *
   * @return the uid, not empty
   */
  String uid();

  /**
   * A number that no other session of this hub's life has.
   *
   * @return the number, from 1
   */
  long id();

  /**
   * Where the page connected from: the client, also behind a trusted proxy.
   *
   * @return its address and port; the port is 0 where the proxy told none
   */
  InetSocketAddress remoteAddress();

  /**
   * The path of the page's WebSocket URL, without the query, as it was sent.
   *
   * @return the path, beginning with a slash
   */
  String path();

  /**
   * A header of the handshake, if the option {@code keepHeaders} named it. All others are let go
   * once the session is bound, because an idle page shall cost little memory.
   *
   * @param name the header's name, in any case
   * @return its value, empty if it was not sent or is not kept
   */
  Optional<String> header(String name);

  /**
   * Notes of the application about this session; the hub neither reads nor writes them.
   *
   * @return a map that lives as long as this object
   */
  ConcurrentMap<String, Object> attributes();

  /**
   * Sends to this page alone, after whatever was sent to it before.
   *
   * <p>It waits as {@link dev.pushhub.core.PushHub#sendToUid(String, String) PushHub.sendToUid}
   * does, no longer than the option {@code delivery.publishTimeout}: while the hub holds as much as
   * it may, and then while more than half of {@code delivery.slowPageBytes} or {@code
   * delivery.slowPageMessages} is on its way to this page. So a hook that sends in a loop goes at
   * the page's pace. A page that refuses its bytes and was waited for in vain is not waited for
   * again before it has caught up; its own limit decides what becomes of it.
   *
   * @param message the text, most often a JSON object
   * @return true if it was queued for the page, false if the session is over or the hub closes
   * @throws PushException if the hub is overloaded: then nothing was sent
   */
  boolean send(String message);

  /**
   * Puts this session on a topic: from now on its page gets what is sent there. A send that begins
   * after this has returned reaches it. The session leaves when it is over; a page that comes back
   * has to be put on the topic again, in {@link PushListener#onBound} for example, or by {@link
   * dev.pushhub.core.PushHub#join PushHub.join}, which holds for every session of a uid.
   *
   * @param topic its name: not empty, no longer than the option {@code topics.topicLength}
   * @param options what is asked for beside
   * @return true if the session is on the topic now, also where it was before; false if it is over
   * @throws IllegalArgumentException if that can't be the name of a topic
   * @throws PushException if the session is on as many topics as {@code topics.topicsPerSession}
   *     allows
   */
  boolean join(String topic, JoinOption... options);

  /**
   * Takes this session off a topic, whoever has put it there. What was sent before still arrives.
   * If its uid was joined to the topic, later sessions of the uid still are.
   *
   * @param topic its name
   * @return false if it was not on it
   */
  boolean leave(String topic);

  /**
   * The topics this session is on.
   *
   * @return a set of this moment that does not change
   */
  Set<String> topics();

  /**
   * Closes this session with {@link CloseCode#DISCONNECTED}; what is queued is still sent. Other
   * sessions of the uid stay.
   *
   * @param reason told to the page; cut to the 123 bytes a close frame holds
   */
  void close(String reason);

  /**
   * Whether the session is still bound.
   *
   * @return false from the moment it closes, whoever closed it
   */
  boolean isOpen();
}
