package dev.pushhub.core.internal.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An event loop without a thread: the test turns it and moves its clock, and its connections end at
 * {@linkplain ScriptedPeer peers} of the test. So every state is met on purpose.
 */
// The turn is the production one. Only what the selector would find is told by a task, which is the
// last one of those that were handed in before the turn.
public final class HandTurnedLoop implements AutoCloseable {
  private final EventLoop loop;
  private final List<ScriptedPeer> peers = new ArrayList<>();
  private final List<ScriptedPeer> written = new ArrayList<>();
  private long now;

  /** A loop that has not turned yet. */
  public HandTurnedLoop() {
    try {
      loop = new EventLoop(0, () -> now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The loop that is turned. */
  public EventLoop loop() {
    return loop;
  }

  /** A connection that was just accepted. */
  public ScriptedPeer connect(ConnectionFactory factory) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return connect(factory, loopback, loopback);
  }

  /** One that was just accepted, from one address to another. */
  public ScriptedPeer connect(ConnectionFactory factory, InetAddress from, InetAddress to) {
    ScriptedPeer[] made = new ScriptedPeer[1];
    ScriptedChannel channel = new ScriptedChannel(() -> written.add(made[0]), from, to);
    ScriptedKey key = new ScriptedKey(channel);
    Connection connection;
    try {
      connection = new Connection(loop, channel, key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    key.attach(connection);
    made[0] = new ScriptedPeer(channel, key, connection);
    peers.add(made[0]);
    connection.begin(factory);
    return made[0];
  }

  /** One turn. */
  public HandTurnedLoop turn() {
    try {
      loop.execute(this::tellReady); // and so the loop does not wait for the selector
      loop.turn();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tellReady() {
    for (ScriptedPeer peer : peers) {
      if (peer.key().select()) {
        loop.ready(peer.key());
      }
    }
  }

  /** So many turns. */
  public HandTurnedLoop turn(int times) {
    for (int i = 0; i < times; i++) {
      turn();
    }
    return this;
  }

  /** Sets the clock forth, and turns. */
  public HandTurnedLoop advance(Duration time) {
    now += time.toNanos();
    return turn();
  }

  /** Who was written to, in the order of the writes; forgotten by asking. */
  public List<ScriptedPeer> written() {
    List<ScriptedPeer> all = List.copyOf(written);
    written.clear();
    return all;
  }

  /** Lets go of peers whose connection is closed, for tests that have very many. */
  public void forgetTheGone() {
    peers.removeIf(ScriptedPeer::isGone);
    written.clear();
  }

  @Override
  public void close() {
    EventLoop.closeQuietly(loop.selector());
  }
}
