package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.Follower.Resumption;
import dev.pushhub.core.internal.page.HubFrames.StreamState;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.topics.TopicOutcome;
import dev.pushhub.core.internal.topics.TopicRequests;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one page of pushhub.v1: those that it is on, and its wishes, which are those that
 * it has asked for and has no answer about. Tells the page what becomes of each.
 *
 * <p>Only the page's loop touches it, through {@link PageStreams} and {@link Beginning}.
 */
// What a page is told of a topic follows from what its loop was told: it is on those that it has
// heard "joined" of and not "left". A page that unsubscribes is off at once, and what the room of
// topics says of it later is not passed on any more.
final class PageTopics {
  private final PageStreams streams;
  private final WebSocketConnection webSocket;
  private final TopicRequests requests;
  private Map<String, StreamName> on = Map.of(); // by their names on the wire
  private Map<String, Wish> wishes = Map.of(); // by topic

  PageTopics(PageStreams streams, WebSocketConnection webSocket, TopicRequests requests) {
    this.streams = streams;
    this.webSocket = webSocket;
    this.requests = requests;
  }

  /** The topic that the page calls so; null if it is not on it. */
  @Nullable StreamName get(String wire) {
    return on.get(wire);
  }

  /** It is on a topic from now on. */
  void put(StreamName topic) {
    if (on.isEmpty()) {
      on = new HashMap<>(4);
    }
    on.put(topic.wire(), topic);
  }

  private boolean remove(StreamName topic) {
    return !on.isEmpty() && on.remove(topic.wire()) != null;
  }

  /** The page asks for a topic. */
  void subscribe(Session mine, PageFrame.Subscribe frame) {
    String stream = StreamName.ofTopic(frame.topic()).wire();
    Wish present = wishes.get(frame.topic());
    if (on.containsKey(stream)) {
      streams.say(HubFrames.joined(StreamState.recovered(stream)));
    } else if (present != null) {
      present.change(frame);
    } else {
      ask(mine, frame.topic(), Wish.of(frame));
    }
  }

  /** Asks for a topic that the page wishes to be on. */
  void ask(Session mine, String topic, Wish wish) {
    if (wishes.isEmpty()) {
      wishes = new HashMap<>(4);
    }
    wishes.put(topic, wish);
    requests.ask(
        mine,
        topic,
        wish.wantsLast(),
        outcome -> webSocket.guard(() -> answered(topic, wish, outcome)));
  }

  private void answered(String topic, Wish wish, TopicOutcome outcome) {
    String stream = StreamName.ofTopic(topic).wire();
    Beginning first = streams.beginning();
    if (wishes.get(topic) != wish) {
      return; // joined, or wanted no longer
    }
    takeWish(topic);
    if (on.containsKey(stream)) {
      streams.say(HubFrames.joined(StreamState.recovered(stream)));
    } else if (wish.isResumed() && outcome instanceof TopicOutcome.Undecided) {
      // Told that it has left, it would forget how far it is; so it comes back with that.
      webSocket.close(CloseCode.NOT_AUTHENTICATED_NOW, outcome.reason());
      return;
    } else if (first != null && !first.isJoined()) {
      first.resumptions().left(stream, outcome.reason());
    } else {
      streams.say(HubFrames.left(stream, outcome.reason(), true));
    }
    decided(topic);
  }

  private @Nullable Wish takeWish(String topic) {
    return wishes.isEmpty() ? null : wishes.remove(topic); // the empty one can't be changed
  }

  private void decided(String topic) {
    Beginning first = streams.beginning();
    if (first != null) {
      first.decided(topic);
    }
  }

  /**
   * The page asks to be on a topic no longer.
   *
   * @param mine null if its session has not begun
   */
  void unsubscribe(@Nullable Session mine, String topic) {
    StreamName stream = StreamName.ofTopic(topic);
    Beginning first = streams.beginning();
    if (first != null) {
      first.resumptions().forget(stream);
    }
    takeWish(topic);
    if (remove(stream)) {
      streams.unfollow(stream);
    }
    if (mine != null) {
      requests.unsubscribe(mine, topic);
    }
    streams.say(HubFrames.unsubscribed(stream.wire()));
    decided(topic);
  }

  /**
   * It was joined to a topic, because it wished for it or not.
   *
   * @param wantsLast where it did not: whether it is to get the newest message at once
   * @param since where the topic was then, if it is joined by code
   */
  void joined(String topic, boolean wantsLast, Position since) {
    StreamName stream = StreamName.ofTopic(topic);
    Beginning first = streams.beginning();
    Wish wish = takeWish(topic);
    Position position =
        wish != null
            ? wish.position()
            : first != null ? first.resumptions().take(stream) : Position.FRESH_START;
    boolean last = wish == null ? wantsLast : wish.wantsLast();
    Resumption resumption = new Resumption(stream, position, last);
    if (first != null && !first.isJoined()) {
      first.resumptions().joined(resumption, since);
    } else if (on.containsKey(stream.wire())) {
      return;
    } else {
      streams.join(
          List.of(resumption),
          one -> one.wantsLast() ? Position.FRESH_START : since,
          states -> states.forEach(state -> streams.say(HubFrames.joined(state))));
    }
    decided(topic);
  }

  /** It was taken off a topic; true if it was on it as far as the page knows. */
  boolean left(String topic, String reason) {
    StreamName stream = StreamName.ofTopic(topic);
    Beginning first = streams.beginning();
    if (first != null && !first.isJoined()) {
      first.resumptions().leftAgain(stream, reason);
      return false;
    }
    if (!remove(stream)) {
      return false;
    }
    streams.unfollow(stream);
    streams.say(HubFrames.left(stream.wire(), reason, false));
    return true;
  }
}
