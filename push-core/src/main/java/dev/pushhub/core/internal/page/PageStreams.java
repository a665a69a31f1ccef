package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.Follower;
import dev.pushhub.core.internal.history.Follower.Resumption;
import dev.pushhub.core.internal.history.History;
import dev.pushhub.core.internal.page.HubFrames.StreamState;
import dev.pushhub.core.internal.session.PageOutput;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one page of pushhub.v1, from its bind on: what comes of each, now or from the
 * history, and what of it goes into the page's queue. Which topics there are is for {@link
 * PageTopics}, what the page has acknowledged for {@link PageAcks}, and what is to be done until it
 * has been told that it is bound for {@link Beginning}.
 *
 * <p>Where the hub keeps no history, every stream is reset, without a position, and what comes is
 * passed on. Only the page's loop touches it.
 */
final class PageStreams implements PageOutput, Follower.Output {
  /** How much may wait in the page's queue while it is given what it missed. */
  private static final int ROOM_BYTES = 64 << 10;

  private static final int ROOM_MESSAGES = 256;

  private final WebSocketConnection webSocket;
  private final PageSurroundings around;
  private final String tab;
  private final @Nullable Follower follower; // null where no history is kept
  private final PageTopics topics;
  private @Nullable Beginning beginning; // until everything it resumes is answered
  private @Nullable Session session; // these three once it has begun
  private @Nullable StreamName uid;
  private @Nullable PageAcks acks;
  private @Nullable StreamName passing; // whose next message is being put into the queue

  PageStreams(WebSocketConnection webSocket, PageSurroundings around, PageFrame.Bind bind) {
    this.webSocket = webSocket;
    this.around = around;
    this.tab = bind.tab();
    History history = around.history();
    this.follower = history == null ? null : history.follower(webSocket::execute, this);
    this.topics = new PageTopics(this, webSocket, around.topics());
    this.beginning = new Beginning(this, webSocket, around, new Resumptions(bind.streams()));
  }

  /** The session has begun: the page is told that it is bound, now or once that can be said. */
  void begin(Session begun) {
    StreamName own = StreamName.ofUid(begun.uid());
    session = begun;
    uid = own;
    acks = new PageAcks(around.acknowledgements(), begun, tab);
    if (beginning != null) {
      beginning.begin(begun, own);
    }
  }

  /** How far it is with its bind; null once all of that is answered. */
  @Nullable Beginning beginning() {
    return beginning;
  }

  /** The topics that it is on, and its wishes. */
  PageTopics topics() {
    return topics;
  }

  /** Everything it resumes is answered, and it has been told so. */
  void begun() {
    beginning = null;
  }

  /**
   * Joins streams in one step.
   *
   * @param since where a topic goes on of which the page has nothing; a fresh start for where it is
   *     now
   * @param told gets what the page is to hear of each
   */
  void join(
      List<Resumption> joining,
      Function<Resumption, Position> since,
      Consumer<List<StreamState>> told) {
    PageAcks mine = acks;
    if (mine != null) {
      joining.stream().map(Resumption::stream).filter(StreamName::isTopic).forEach(topics::put);
      new JoinStep(joining, since).take(follower, mine, told);
    }
  }

  /** It is not on a topic any more. */
  void unfollow(StreamName topic) {
    if (follower != null) {
      follower.leave(topic);
    }
  }

  /** The page asks for a topic. */
  void subscribe(PageFrame.Subscribe frame) {
    if (session != null) {
      topics.subscribe(session, frame);
    }
  }

  /** The page asks to be on a topic no longer. */
  void unsubscribe(String topic) {
    topics.unsubscribe(session, topic);
  }

  @Override
  public void joined(String topic, boolean wantsLast, Position since) {
    topics.joined(topic, wantsLast, since);
  }

  @Override
  public void left(String topic, String reason) {
    if (topics.left(topic, reason) && acks != null) {
      acks.left();
    }
  }

  /**
   * The page's code has handled everything of a stream up to an offset.
   *
   * @throws BadFrame if it was not given that
   */
  void acknowledged(String wire, long offset) throws BadFrame {
    StreamName stream = name(wire);
    if (stream != null && acks != null) { // not of a topic that it has left
      acks.acknowledged(
          stream, follower == null ? Position.FRESH_START : follower.position(stream), offset);
    }
  }

  private @Nullable StreamName name(String wire) {
    return wire.equals(StreamName.UID)
        ? uid
        : wire.equals(StreamName.EVERYBODY) ? StreamName.ALL : topics.get(wire);
  }

  @Override
  public void deliver(String wire, OutboundMessage message) {
    if (wire.isEmpty()) {
      say(message.frame(around.encoding(), wire));
      return;
    }
    StreamName stream = name(wire);
    Position position = message.position();
    boolean own = isOwn(message.details().exceptTab());
    if (own && acks != null && position != null && message.details().wantsReceipt()) {
      // Now, or as it catches up.
      acks.leftOut(stream == null ? StreamName.topicOnWire(wire) : stream, position);
    }
    if (stream == null) {
      return; // a topic that it has just left, or has still to be told of
    }
    if (follower == null || position == null) {
      if (!own) {
        say(message.frame(around.encoding(), wire));
      }
    } else if (follower.live(stream, position, message.sequence())) {
      pass(
          stream,
          position,
          own ? null : message.frame(around.encoding(), wire),
          message.details().wantsReceipt());
    }
  }

  /** Whether it came from this tab, which is left out. */
  private boolean isOwn(@Nullable String exceptTab) {
    return exceptTab != null && !tab.isEmpty() && exceptTab.equals(tab);
  }

  private void pass(
      StreamName stream, Position at, @Nullable EncodedFrame frame, boolean wantsReceipt) {
    passing = stream;
    webSocket.send(frame == null ? HubFrames.skip(stream.wire(), at.offset(), at.offset()) : frame);
    passing = null;
    if (frame != null && wantsReceipt && acks != null) {
      acks.passedOn(stream, at, frame);
    }
  }

  @Override
  public void message(StreamName stream, Position position, StoredMessage message) {
    pass(
        stream,
        position,
        isOwn(message.exceptTab().orElse(null))
            ? null
            : around.encoding().encode(stream.wire(), position, message),
        message.wantsReceipt());
  }

  @Override
  public boolean hasRoom() {
    return (beginning == null || beginning.isTold())
        && webSocket.queuedMessages() < ROOM_MESSAGES
        && webSocket.queuedBytes() < ROOM_BYTES;
  }

  @Override
  public void reset(StreamName stream, Position position) {
    if (acks != null) {
      acks.reset(stream);
    }
    // A message for which the queue lets others go comes behind this frame: it is not lost.
    Position before = stream.equals(passing) ? position.at(position.offset() - 1) : position;
    webSocket.send(HubFrames.reset(stream.wire(), before));
  }

  @Override
  public void resumeAgain() {
    webSocket.close(CloseCode.RESUME_AGAIN, "resume again");
  }

  /** Everything that waited in the page's queue has left. */
  void drained() {
    if (follower != null) {
      follower.drained();
    }
  }

  /** The page's queue let go of messages, or of what stands for some, of these streams. */
  void lostOldest(Set<String> lost) {
    for (String wire : lost) {
      StreamName stream = name(wire);
      if (stream == null) {
        continue; // a topic that it has left since
      }
      if (follower != null) {
        follower.lostOldest(stream);
      } else {
        webSocket.send(HubFrames.reset(wire, null));
      }
    }
  }

  /** Tells the page something, not before it has been told that it is bound. */
  void say(EncodedFrame frame) {
    Beginning first = beginning;
    if (first == null || first.isTold()) {
      webSocket.send(frame);
    } else if (!first.hold(frame)) {
      webSocket.close(
          CloseCode.RESUME_AGAIN, "more came than is kept for a page that is not bound");
    }
  }

  @Override
  public String tab() {
    return tab;
  }

  /** The page is gone. */
  void close() {
    if (beginning != null) {
      beginning.release();
    }
    if (follower != null) {
      follower.close();
    }
  }
}
