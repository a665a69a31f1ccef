package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.Follower;
import dev.pushhub.core.internal.history.Follower.Joined;
import dev.pushhub.core.internal.history.Follower.Resumption;
import dev.pushhub.core.internal.history.History;
import dev.pushhub.core.internal.page.HubFrames.StreamState;
import dev.pushhub.core.internal.session.PageOutput;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.topics.TopicOutcome;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one page of pushhub.v1, from its bind on: what it is told of each, and which
 * messages it gets.
 *
 * <p>Where the hub keeps no history, every stream is reset, without a position, and what comes is
 * passed on. Only the page's loop touches it.
 */
// What a page is told of a topic follows from what its loop was told: `topics` are those that it
// has heard "joined" of and not "left". A page that unsubscribes is off at once, and what the room
// of topics says of it later is not passed on any more.
final class PageStreams implements PageOutput, Follower.Output {
  /** How much may wait in the page's queue while it is given what it missed. */
  private static final int ROOM_BYTES = 64 << 10;

  private static final int ROOM_MESSAGES = 256;

  private final WebSocketConnection webSocket;
  private final PageSurroundings around;
  private final String tab;
  private final @Nullable Follower follower; // null where no history is kept
  private Map<String, StreamName> topics = Map.of(); // by their names on the wire
  private Map<String, Wish> wishes = Map.of(); // by topic: asked for, and not answered
  private @Nullable Session session;
  private @Nullable Beginning beginning; // until everything it resumes is answered
  private StreamName uid = StreamName.ALL; // until it is known
  private boolean bound; // it has been told
  private boolean livesChanged; // then an acknowledgement may be of another life
  private @Nullable StreamName passing; // whose next message is being put into the queue

  /** What a page has of a topic that it has asked for. */
  private static final class Wish {
    private Position position;
    private boolean wantsLast;
    private final boolean resumed; // with its bind, so that it was on the topic

    private Wish(Position position, boolean wantsLast, boolean resumed) {
      this.position = position;
      this.wantsLast = wantsLast;
      this.resumed = resumed;
    }
  }

  PageStreams(WebSocketConnection webSocket, PageSurroundings around, PageFrame.Bind bind) {
    this.webSocket = webSocket;
    this.around = around;
    this.tab = bind.tab();
    History history = around.history();
    this.follower = history == null ? null : history.follower(webSocket::execute, this);
    this.beginning = new Beginning(bind.streams());
  }

  /** The session has begun: the page is told that it is bound, now or once that can be said. */
  void begin(Session begun) {
    session = begun;
    uid = StreamName.ofUid(begun.uid());
    Beginning first = beginning;
    if (first == null) {
      return;
    }
    if (first.isFresh()) {
      hookEnded(); // whatever it joins is told later
    } else {
      first.await(
          webSocket.overdue(around.options().limits().resumeTimeout().toNanos(), this::tooLate));
      around.sessions().afterHooks(begun, () -> webSocket.guard(this::hookEnded));
      if (follower == null) {
        join(first); // what comes later has no place in an order
      }
    }
    if (!bound) {
      webSocket.hold();
    }
  }

  private void hookEnded() {
    Beginning first = beginning;
    Session mine = session;
    if (first == null || mine == null || !webSocket.isOpen()) {
      return;
    }
    for (StreamName topic : first.undecided()) {
      first.asks(topic.topic());
      ask(mine, topic.topic(), new Wish(first.take(topic), false, true));
    }
    first.hookEnded();
    goOn(first);
  }

  private void tooLate() {
    Beginning first = beginning;
    if (first != null && !first.isJoined()) {
      around.counters().resumesNotAwaited.increment();
      join(first);
    }
  }

  private void goOn(Beginning first) {
    if (first.isDecided() && !first.isJoined()) {
      join(first);
    }
    if (first.isDecided() && bound) {
      beginning = null;
    }
  }

  /** Has everything that is known by now joined in one step, and the page told that it is bound. */
  private void join(Beginning first) {
    Session mine = session;
    if (mine == null) {
      return;
    }
    List<Resumption> own = first.join(uid);
    List<Resumption> all = new ArrayList<>(own);
    Set<StreamName> noted = new HashSet<>(); // positions that are not the page's
    for (int i = 0; i < all.size(); i++) {
      Resumption one = all.get(i);
      if (!one.stream().isTopic()) {
        continue;
      }
      put(one.stream());
      if (one.position().isFreshStart()) {
        Position since = since(mine, first, one);
        if (!since.isFreshStart()) {
          noted.add(one.stream());
          all.set(i, new Resumption(one.stream(), since, one.wantsLast()));
        }
      }
    }
    if (follower == null) {
      own.forEach(this::positionMeansNothing);
      bound(
          mine,
          first,
          all.stream().map(one -> StreamState.reset(one.stream().wire(), null)).toList());
    } else {
      follower.join(
          all,
          joined -> {
            own.forEach(this::acknowledge);
            Map<StreamName, Position> had = new HashMap<>();
            own.forEach(one -> had.put(one.stream(), one.position()));
            joined.forEach(
                one ->
                    lostBefore(
                        one,
                        had.getOrDefault(one.stream(), Position.FRESH_START),
                        noted.contains(one.stream())));
            bound(
                mine,
                first,
                joined.stream().map(one -> state(one, noted.contains(one.stream()))).toList());
          });
    }
  }

  /** Where a topic of which the page has nothing goes on; a fresh start for where it is now. */
  private Position since(Session mine, Beginning first, Resumption joining) {
    Position away =
        first.isFresh()
            ? Position.FRESH_START
            : around.topics().joinedAt(mine, joining.stream().topic());
    return away.isFreshStart() && !joining.wantsLast() ? first.since(joining.stream()) : away;
  }

  private void bound(Session mine, Beginning first, List<StreamState> joined) {
    List<StreamState> states = new ArrayList<>(joined);
    states.addAll(first.left());
    webSocket.send(HubFrames.bound(mine, around.heartbeatMillis(), states));
    bound = true;
    first.held().forEach(webSocket::send);
    first.release();
    goOn(first);
    webSocket.release();
  }

  /**
   * @param noted whether the position is not the page's own, so that it has to be told
   */
  private static StreamState state(Joined joined, boolean noted) {
    String stream = joined.stream().wire();
    return joined.recovered() && !noted
        ? StreamState.recovered(stream)
        : StreamState.reset(stream, joined.position());
  }

  private void put(StreamName topic) {
    if (topics.isEmpty()) {
      topics = new HashMap<>(4);
    }
    topics.put(topic.wire(), topic);
  }

  /** The page may acknowledge up to it all the same, until it hears that no history is kept. */
  private void positionMeansNothing(Resumption resumed) {
    livesChanged |= resumed.position().offset() > 0;
  }

  /** A resume carries the acknowledgements that a cut swallowed. */
  private void acknowledge(Resumption resumed) {
    Session mine = session;
    if (mine != null && !resumed.position().isFreshStart()) {
      around.acknowledgements().acknowledged(mine, tab, resumed.stream(), resumed.position());
    }
  }

  /**
   * What the page was given of a reset stream before, on an earlier connection or until it left the
   * topic, may not have reached its code; and what it has handled until it hears of the reset may
   * be beyond it.
   *
   * @param noted as for {@link #state}
   */
  private void lostBefore(Joined joined, Position had, boolean noted) {
    Session mine = session;
    livesChanged |= !joined.recovered() && had.offset() > joined.position().offset();
    if (mine != null && (noted || !joined.recovered())) {
      around.acknowledgements().lost(mine, tab, joined.stream());
    }
  }

  /** The page asks for a topic. */
  void subscribe(PageFrame.Subscribe frame) {
    String topic = frame.topic();
    Session mine = session;
    Wish present = wishes.get(topic);
    if (mine == null) {
      return;
    }
    if (topics.containsKey(StreamName.ofTopic(topic).wire())) {
      say(HubFrames.joined(StreamState.recovered(StreamName.ofTopic(topic).wire())));
    } else if (present != null) {
      present.position = frame.position();
      present.wantsLast = frame.wantsLast();
    } else {
      ask(mine, topic, new Wish(frame.position(), frame.wantsLast(), false));
    }
  }

  private void ask(Session mine, String topic, Wish wish) {
    if (wishes.isEmpty()) {
      wishes = new HashMap<>(4);
    }
    wishes.put(topic, wish);
    around
        .topics()
        .ask(
            mine,
            topic,
            wish.wantsLast,
            outcome -> webSocket.guard(() -> answered(topic, wish, outcome)));
  }

  private @Nullable Wish takeWish(String topic) {
    return wishes.isEmpty() ? null : wishes.remove(topic); // the empty one can't be changed
  }

  private void answered(String topic, Wish wish, TopicOutcome outcome) {
    String stream = StreamName.ofTopic(topic).wire();
    Beginning first = beginning;
    if (wishes.get(topic) != wish) {
      return; // joined, or wanted no longer
    }
    takeWish(topic);
    if (topics.containsKey(stream)) {
      say(HubFrames.joined(StreamState.recovered(stream)));
    } else if (wish.resumed && outcome instanceof TopicOutcome.Undecided) {
      // Told that it has left, it would forget how far it is; so it comes back with that.
      webSocket.close(CloseCode.NOT_AUTHENTICATED_NOW, outcome.reason());
      return;
    } else if (first != null && !first.isJoined()) {
      first.left(stream, outcome.reason());
    } else {
      say(HubFrames.left(stream, outcome.reason(), true));
    }
    decided(topic);
  }

  private void decided(String topic) {
    Beginning first = beginning;
    if (first != null && first.decided(topic)) {
      goOn(first);
    }
  }

  /** The page asks to be on a topic no longer. */
  void unsubscribe(String topic) {
    StreamName stream = StreamName.ofTopic(topic);
    if (beginning != null) {
      beginning.forget(stream);
    }
    takeWish(topic);
    leave(stream);
    if (session != null) {
      around.topics().unsubscribe(session, topic);
    }
    say(HubFrames.unsubscribed(stream.wire()));
    decided(topic);
  }

  private boolean leave(StreamName stream) {
    boolean wasOn = topics.containsKey(stream.wire());
    if (wasOn) {
      topics.remove(stream.wire());
    }
    if (wasOn && follower != null) {
      follower.leave(stream);
    }
    return wasOn;
  }

  @Override
  public void joined(String topic, boolean wantsLast, Position since) {
    StreamName stream = StreamName.ofTopic(topic);
    Beginning first = beginning;
    Wish wish = takeWish(topic);
    Position position =
        wish != null ? wish.position : first != null ? first.take(stream) : Position.FRESH_START;
    boolean last = wish == null ? wantsLast : wish.wantsLast;
    Resumption resumption = new Resumption(stream, position, last);
    if (first != null && !first.isJoined()) {
      first.joined(resumption, since);
    } else if (topics.containsKey(stream.wire())) {
      return;
    } else {
      join(resumption, since);
    }
    decided(topic);
  }

  private void join(Resumption resumption, Position since) {
    boolean noted =
        resumption.position().isFreshStart() && !resumption.wantsLast() && !since.isFreshStart();
    put(resumption.stream());
    if (follower == null) {
      positionMeansNothing(resumption);
      say(HubFrames.joined(StreamState.reset(resumption.stream().wire(), null)));
    } else {
      follower.join(
          List.of(noted ? new Resumption(resumption.stream(), since, false) : resumption),
          joined -> {
            acknowledge(resumption);
            joined.forEach(one -> lostBefore(one, resumption.position(), noted));
            joined.forEach(one -> say(HubFrames.joined(state(one, noted))));
          });
    }
  }

  @Override
  public void left(String topic, String reason) {
    StreamName stream = StreamName.ofTopic(topic);
    Beginning first = beginning;
    if (first != null && !first.isJoined()) {
      first.leftAgain(stream, reason);
    } else if (leave(stream)) {
      livesChanged = true; // it may have acknowledged before it hears this, and be joined again
      say(HubFrames.left(stream.wire(), reason, false));
    }
  }

  /**
   * The page's code has handled everything of a stream up to an offset.
   *
   * @throws BadFrame if it was not given that
   */
  void acknowledged(String wire, long offset) throws BadFrame {
    StreamName stream = name(wire);
    Session mine = session;
    if (stream == null || mine == null) {
      return; // of a topic that it has left
    }
    Position given = follower == null ? Position.FRESH_START : follower.position(stream);
    if (offset <= given.offset()) {
      around.acknowledgements().acknowledged(mine, tab, stream, given.at(offset));
    } else if (!livesChanged) {
      throw new BadFrame("ack of what was not sent: offset " + offset + " of " + wire);
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
    if (own && position != null && message.details().wantsReceipt()) { // now or as it catches up
      around
          .acknowledgements()
          .leftOut(stream == null ? StreamName.topicOnWire(wire) : stream, position);
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
    if (frame != null && wantsReceipt && session != null) {
      around.acknowledgements().passedOn(session, tab, stream, at, frame);
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
    return bound
        && webSocket.queuedMessages() < ROOM_MESSAGES
        && webSocket.queuedBytes() < ROOM_BYTES;
  }

  @Override
  public void reset(StreamName stream, Position position) {
    livesChanged = true;
    if (session != null) {
      around.acknowledgements().lost(session, tab, stream);
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
  private void say(EncodedFrame frame) {
    Beginning first = beginning;
    if (bound) {
      webSocket.send(frame);
    } else if (first != null && !first.hold(frame)) {
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
