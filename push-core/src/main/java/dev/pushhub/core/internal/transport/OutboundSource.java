package dev.pushhub.core.internal.transport;

import java.nio.ByteBuffer;

/** Where a connection gets the bytes it has to write. Called on the connection's loop only. */
public interface OutboundSource {
  /** Whether nothing is left to write. */
  boolean isEmpty();

  /**
   * Puts what is to be written next, as much as there is room for, and keeps it: the socket may not
   * take it all.
   */
  void fill(ByteBuffer out);

  /**
   * So many of the bytes given to {@link #fill} have been taken by the socket.
   *
   * @param all whether that is all that was given
   */
  void written(int bytes, boolean all);

  /**
   * The connection is ending and nothing is left: whether its FIN may follow. A source with a last
   * word answers no, once, and is not empty then.
   */
  default boolean mayEnd() {
    return true;
  }
}
