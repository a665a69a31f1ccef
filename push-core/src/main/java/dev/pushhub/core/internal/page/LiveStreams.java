package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.page.HubFrames.StreamState;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * The streams of a page where the hub keeps no history. What comes is passed on; what a page missed
 * is not known, so whatever it resumes is reset.
 */
final class LiveStreams implements PageStreams {
  private static final String NO_TOPIC = "no topic may be asked for";

  private final WebSocketConnection webSocket;
  private final PageSurroundings around;
  private final String tab;
  private List<PageFrame.Resumed> resumed; // until it is bound

  LiveStreams(WebSocketConnection webSocket, PageSurroundings around, PageFrame.Bind bind) {
    this.webSocket = webSocket;
    this.around = around;
    this.tab = bind.tab();
    this.resumed = bind.streams();
  }

  @Override
  public void begin(Session session) {
    List<StreamState> states = new ArrayList<>();
    states.add(StreamState.reset(StreamName.UID, null));
    states.add(StreamState.reset(StreamName.EVERYBODY, null));
    for (PageFrame.Resumed one : resumed) {
      if (!one.stream().equals(StreamName.UID) && !one.stream().equals(StreamName.EVERYBODY)) {
        states.add(StreamState.left(one.stream(), NO_TOPIC));
      }
    }
    resumed = List.of();
    webSocket.send(HubFrames.bound(session, around.heartbeatMillis(), states));
    webSocket.resume();
  }

  @Override
  public void subscribe(String topic, Position position, boolean wantsLast) {
    webSocket.send(HubFrames.left(StreamName.ofTopic(topic).wire(), NO_TOPIC, true));
  }

  @Override
  public void unsubscribe(String topic) {
    webSocket.send(HubFrames.left(StreamName.ofTopic(topic).wire(), "", false));
  }

  @Override
  public void acknowledged(String stream, long offset) throws BadFrame {
    throw new BadFrame("nothing has an offset here that could be acknowledged");
  }

  @Override
  public void deliver(String stream, OutboundMessage message) {
    String except = message.details().exceptTab();
    if (except == null || !except.equals(tab)) {
      webSocket.send(message.frame(around.encoding(), stream));
    }
  }

  @Override
  public void joined(String topic, boolean wantsLast) {
    String stream = StreamName.ofTopic(topic).wire();
    webSocket.send(HubFrames.joined(StreamState.reset(stream, null)));
  }

  @Override
  public void left(String topic, String reason) {
    webSocket.send(HubFrames.left(StreamName.ofTopic(topic).wire(), reason, false));
  }

  @Override
  public String tab() {
    return tab;
  }
}
