package dev.pushhub.core.internal.websocket;

import java.nio.ByteBuffer;
import java.util.Set;

/** What an open WebSocket tells the page behind it. Called on the connection's loop only. */
public interface WebSocketHandler {
  /** A whole text message came. */
  void text(String message);

  /**
   * A whole binary message came; only where {@link WebSocketSettings#binary} lets it in.
   *
   * @param message may be kept
   */
  default void binary(ByteBuffer message) {
    throw new IllegalStateException("binary messages are let in, and this handler takes none");
  }

  /** The deadline set with {@link WebSocketConnection#deadline} has come. */
  void deadline();

  /** These messages of its queue were let go, because the page does not take them. */
  void dropped(long messages, long bytes);

  /**
   * These messages of its queue were let go, the oldest, and the page goes on.
   *
   * @param streams what the page calls the streams of which it misses something now; may be added
   *     to
   */
  default void lostOldest(long messages, long bytes, Set<String> streams) {
    dropped(messages, bytes);
  }

  /** Everything that waited for the page has left. */
  default void drained() {}

  /** The hub stops. */
  void goAway();

  /**
   * It is over, or closing: nothing more comes in and nothing more can be sent. Called exactly
   * once.
   *
   * @param code the close code of whoever closed first; 1005 for a close without one, 1006 for a
   *     connection that was lost
   * @param reason the reason beside it
   */
  void closed(int code, String reason);
}
