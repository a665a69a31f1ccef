package dev.pushhub.core.internal.transport;

import java.nio.ByteBuffer;

/** What a connection's bytes and fate are told to. Called on the connection's loop only. */
public interface ConnectionHandler {
  /**
   * Bytes came. The buffer has an array, belongs to the loop and is overwritten after the call;
   * what is left in it is lost.
   */
  void received(ByteBuffer bytes);

  /** The other side has sent its FIN: nothing more will be received. */
  void ended();

  /** The deadline set with {@link Connection#deadline} has come. */
  void deadline();

  /** Everything that was to be written has been; called after each time the source ran empty. */
  default void drained() {}

  /** The server is closing: say what is to be said, then {@link Connection#finish}. */
  void goAway();

  /** The connection is gone, for whatever reason. Called exactly once, as the last of all. */
  void closed();

  /** Whether it is still being let in, so that it may wait for those who are there already. */
  default boolean isNewcomer() {
    return false;
  }
}
