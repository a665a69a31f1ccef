package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.history.History;
import dev.pushhub.core.internal.publish.Acknowledgements;
import dev.pushhub.core.internal.session.Binding;
import dev.pushhub.core.internal.session.Sessions;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.topics.TopicRequests;
import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionFactory;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import dev.pushhub.core.internal.websocket.EngineAdapter;
import dev.pushhub.core.internal.websocket.HandshakeFront;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import dev.pushhub.core.internal.websocket.WebSocketSettings;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.TopicOptions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a page of each connection on the WebSocket port, once its handshake is done. */
public final class PageServer implements ConnectionFactory {
  /** The streams that are no topics: of its uid, and of what is sent to all. */
  private static final int OTHER_STREAMS = 2;

  /** What one stream takes in a bind beside its topic's name: the members, and a long epoch. */
  private static final int STREAM_BYTES = 320;

  private static final int MAX_CHARACTER_BYTES = 3;
  private static final int MOST_BIND_BYTES = 256 << 20;

  private final WebSocketSettings settings;
  private final int bindBytes;
  private final HandshakeCredential credentials;
  private final List<LoopAccount> accounts; // one for each loop
  private final List<PageSurroundings> surroundings; // likewise
  private final List<EngineAdapter> engines; // likewise

  /**
   * For one hub.
   *
   * @param history null if nothing is kept
   */
  public PageServer(
      HubOptions options,
      Binding binding,
      Sessions sessions,
      TopicRequests topics,
      @Nullable History history,
      Acknowledgements acknowledgements,
      List<LoopAccount> accounts,
      Counters counters) {
    this.settings = WebSocketSettings.of(options, counters);
    this.bindBytes = bindBytes(options);
    this.credentials = HandshakeCredential.of(options.webSocket());
    this.accounts = accounts;
    this.surroundings =
        Stream.generate(
                () ->
                    new PageSurroundings(
                        options,
                        binding,
                        sessions,
                        topics,
                        history,
                        acknowledgements,
                        counters,
                        codec(options.topics()),
                        new PageEncoding()))
            .limit(options.delivery().loops())
            .toList();
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

  private static PageFrameCodec codec(TopicOptions topics) {
    return new PageFrameCodec(streams(topics), topics.topicLength());
  }

  // As many topics of its own as it may be on, and as many that its uid was joined to.
  private static int streams(TopicOptions topics) {
    return 2 * topics.topicsPerSession() + OTHER_STREAMS;
  }

  // A page on as many topics as may be, of the longest names, must be able to come back; it could
  // never again if its bind were no larger than its messages may be.
  private static int bindBytes(HubOptions options) {
    TopicOptions topics = options.topics();
    long stream = STREAM_BYTES + (long) MAX_CHARACTER_BYTES * topics.topicLength();
    return (int)
        Math.min(MOST_BIND_BYTES, options.limits().pageMessageBytes() + streams(topics) * stream);
  }

  // The handler is set first, so that it is told if the page is closed at once.
  private void opened(
      WebSocketConnection webSocket, HandshakeRequest handshake, String subprotocol) {
    PageSurroundings around = surroundings.get(webSocket.loop().index());
    Page page;
    if (subprotocol.equals(WebSocketSettings.RESUMABLE)) {
      page = new ResumablePage(webSocket, handshake, around);
      webSocket.firstMessage(bindBytes);
    } else {
      page = new PlainPage(webSocket, handshake, around);
    }
    webSocket.handler(page);
    page.begin(credentials.find(handshake));
  }
}
