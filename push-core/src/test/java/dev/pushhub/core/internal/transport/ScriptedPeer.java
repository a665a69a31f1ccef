package dev.pushhub.core.internal.transport;

import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;

/**
 * The far side of a scripted connection: a test says how many bytes it takes and what it sends, and
 * asks what came. Nothing happens before the loop is turned.
 */
public final class ScriptedPeer {
  private final ScriptedChannel channel;
  private final ScriptedKey key;
  private final Connection connection;

  ScriptedPeer(ScriptedChannel channel, ScriptedKey key, Connection connection) {
    this.channel = channel;
    this.key = key;
    this.connection = connection;
  }

  /** The hub's side. */
  public Connection connection() {
    return connection;
  }

  ScriptedKey key() {
    return key;
  }

  /**
   * From now on it takes so many bytes and then none, whatever it took before; it tells that it can
   * be written to while there is room.
   */
  public ScriptedPeer takes(int bytes) {
    channel.room(bytes);
    return this;
  }

  /** From now on it takes whatever comes. */
  public ScriptedPeer takesAll() {
    channel.room(Integer.MAX_VALUE);
    return this;
  }

  /**
   * Whether it tells that it can be written to. A kernel with a large buffer does not while less
   * than a third of that is free, though it would take bytes.
   */
  public ScriptedPeer tellsWritable(boolean tells) {
    channel.tellsWritable(tells);
    return this;
  }

  /** The next read or write fails. */
  public void breaks() {
    channel.breakIt();
  }

  /** These bytes can be read. */
  public void sends(byte[] bytes) {
    channel.arrive(bytes);
  }

  /** And after them the end. */
  public void sendsFin() {
    channel.arriveFin();
  }

  /** All that came. */
  public byte[] came() {
    return channel.wire();
  }

  /** The same, as text. */
  public String text() {
    return new String(came(), StandardCharsets.UTF_8);
  }

  /** How often it was written to. */
  public int writes() {
    return channel.writes();
  }

  /** Whether the hub has sent its FIN, in order. */
  public boolean sawFin() {
    return channel.finSent();
  }

  /** Whether the hub has closed the socket. */
  public boolean isGone() {
    return !channel.isOpen();
  }

  /** Whether it was closed with a reset. */
  public boolean wasReset() {
    return isGone() && channel.wasReset();
  }

  /** Whether the selector would wake the loop when there is room again. */
  public boolean isWaitedForToTakeMore() {
    return (key.interestOps() & SelectionKey.OP_WRITE) != 0;
  }

  /** Whether the selector would wake the loop when something comes. */
  public boolean isRead() {
    return (key.interestOps() & SelectionKey.OP_READ) != 0;
  }
}
