package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.session.Binding;
import dev.pushhub.core.internal.session.Sessions;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionFactory;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import dev.pushhub.core.internal.websocket.EngineAdapter;
import dev.pushhub.core.internal.websocket.HandshakeFront;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import dev.pushhub.core.internal.websocket.WebSocketSettings;
import dev.pushhub.core.options.HubOptions;
import java.util.List;
import java.util.stream.Stream;

/** Makes a page of each connection on the WebSocket port, once its handshake is done. */
public final class PageServer implements ConnectionFactory {
  private final HubOptions options;
  private final WebSocketSettings settings;
  private final HandshakeCredential credentials;
  private final Binding binding;
  private final Sessions sessions;
  private final List<LoopAccount> accounts; // one for each loop
  private final Counters counters;
  private final List<EngineAdapter> engines; // one for each loop

  /** For one hub. */
  public PageServer(
      HubOptions options,
      Binding binding,
      Sessions sessions,
      List<LoopAccount> accounts,
      Counters counters) {
    this.options = options;
    this.settings = WebSocketSettings.of(options, counters);
    this.credentials = HandshakeCredential.of(options.webSocket());
    this.binding = binding;
    this.sessions = sessions;
    this.accounts = accounts;
    this.counters = counters;
    this.engines = Stream.generate(EngineAdapter::new).limit(options.delivery().loops()).toList();
  }

  @Override
  public ConnectionHandler accepted(Connection connection) {
    return HandshakeFront.accepted(
        connection,
        engines.get(connection.loop().index()),
        accounts.get(connection.loop().index()),
        settings,
        this::opened);
  }

  private void opened(WebSocketConnection webSocket, HandshakeRequest handshake) {
    PlainPage page = new PlainPage(webSocket, handshake, options, binding, sessions, counters);
    webSocket.handler(page); // first, so that it is told if it is closed at once
    page.begin(credentials.find(handshake));
  }
}
