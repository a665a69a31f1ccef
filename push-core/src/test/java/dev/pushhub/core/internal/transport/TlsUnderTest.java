package dev.pushhub.core.internal.transport;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.wire.TestIdentity;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A hand-turned loop whose connections speak TLS. What is computed elsewhere runs when the test
 * says so, on its own thread.
 */
final class TlsUnderTest implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HandTurnedLoop loop = new HandTurnedLoop();
  private final Counters counters = new Counters();
  private final Queue<Runnable> elsewhere = new ArrayDeque<>();
  private final SSLContext server;
  private final SSLContext client;
  private final String protocol;
  private Consumer<SSLEngine> serverSettings = engine -> {};
  private @Nullable RecordingHandler handler;
  private int engines;
  private int refreshes;
  private boolean due;

  TlsUnderTest(TestIdentity identity, String protocol) {
    this(identity.context(), identity.trusting(), protocol);
  }

  TlsUnderTest(SSLContext server, SSLContext client, String protocol) {
    this.server = server;
    this.client = client;
    this.protocol = protocol;
  }

  TlsUnderTest serverSettings(Consumer<SSLEngine> settings) {
    serverSettings = settings;
    return this;
  }

  void refreshIsDue() {
    due = true;
  }

  HandTurnedLoop loop() {
    return loop;
  }

  /** The handler behind TLS of the newest connection. */
  RecordingHandler handler() {
    return Objects.requireNonNull(handler);
  }

  int engines() {
    return engines;
  }

  int refreshes() {
    return refreshes;
  }

  long failures() {
    return counters.tlsFailures.sum();
  }

  int waitingElsewhere() {
    return elsewhere.size();
  }

  /** A connection that was just accepted, and its client, which has said nothing. */
  ScriptedTlsPeer connect() {
    return connect(RecordingHandler::new);
  }

  ScriptedTlsPeer connect(Function<Connection, RecordingHandler> handlers) {
    TlsFactory factory =
        new TlsFactory(
            new Engines(),
            elsewhere::add,
            1,
            TIMEOUT.toNanos(),
            counters,
            connection -> {
              RecordingHandler made = handlers.apply(connection);
              handler = made;
              return made;
            });
    ScriptedPeer wire = loop.connect(factory);
    SSLEngine engine = client.createSSLEngine("localhost", 1);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {protocol});
    return new ScriptedTlsPeer(wire, engine);
  }

  /** Turns the loop and lets both sides talk until nobody has anything to say. */
  void settle(ScriptedTlsPeer peer) throws SSLException {
    for (int i = 0; i < 12; i++) {
      peer.exchange();
      turn();
    }
  }

  /** A few turns, and what was to be computed elsewhere. */
  void turn() {
    for (int i = 0; i < 3; i++) {
      loop.turn();
      runElsewhere();
    }
    loop.turn();
  }

  void runElsewhere() {
    for (Runnable task = elsewhere.poll(); task != null; task = elsewhere.poll()) {
      task.run();
    }
  }

  /** A connection that is established, at both ends. */
  ScriptedTlsPeer established() throws SSLException {
    ScriptedTlsPeer peer = connect();
    settle(peer);
    if (!peer.isEstablished()) {
      throw new AssertionError("no handshake");
    }
    return peer;
  }

  @Override
  public void close() {
    loop.close();
  }

  private final class Engines implements TlsEngines {
    @Override
    public boolean isDue() {
      boolean was = due;
      due = false;
      return was;
    }

    @Override
    public void refresh() {
      refreshes++;
    }

    @Override
    public SSLEngine newEngine() {
      engines++;
      SSLEngine engine = server.createSSLEngine();
      engine.setUseClientMode(false);
      serverSettings.accept(engine);
      return engine;
    }
  }
}
