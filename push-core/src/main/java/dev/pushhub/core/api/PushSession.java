package dev.pushhub.core.api;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;

/**
 * One bound WebSocket connection: a tab or a device of a user. A uid has any number of them. All
 * methods may be called from any thread, hooks included, and none of them waits for the page.
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
   * Where the page connected from.
   *
   * @return address and port of the other end of the connection
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
   * Sends to this page alone, after whatever was sent to it before. It never waits, not for the
   * option {@code delivery.highWaterBytes} either: who sends without end sees to it himself that
   * the page keeps up.
   *
   * @param message the text, most often a JSON object
   * @return true if it was queued for the page, false if the session is over
   */
  boolean send(String message);

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
