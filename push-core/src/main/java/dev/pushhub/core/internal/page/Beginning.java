package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.Follower.Resumption;
import dev.pushhub.core.internal.page.HubFrames.StreamState;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.transport.Overdue;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a page of pushhub.v1 begins: from its bind until it has been told that it is bound, and
 * everything it resumes is answered. Holds what is waited for and what is to be told later; let go
 * then.
 *
 * <p>States: waiting (for the bound hook, which may join topics, and then for the policy about the
 * rest), joined (the streams have begun; the page is told as soon as the history has answered),
 * told. Only the page's loop touches it, through {@link PageStreams}.
 */
// All that a page missed is to come in the order in which it was sent, whatever stream it was sent
// to. So the streams are joined in one step, and that step waits until it is known which they are.
final class Beginning {
  /** What may wait to be told until the page has been told that it is bound. */
  private static final int MOST_HELD = 1_000;

  private static final int MOST_HELD_BYTES = 1 << 20;

  private final PageStreams streams;
  private final WebSocketConnection webSocket;
  private final PageSurroundings around;
  private final Resumptions resumptions;
  private final List<EncodedFrame> held = new ArrayList<>();
  private long heldBytes;
  private @Nullable Session session; // once it has begun
  private @Nullable StreamName uid; // with it
  private @Nullable Overdue overdue;
  private boolean hookEnded;
  private boolean joined;
  private boolean told;

  Beginning(
      PageStreams streams,
      WebSocketConnection webSocket,
      PageSurroundings around,
      Resumptions resumptions) {
    this.streams = streams;
    this.webSocket = webSocket;
    this.around = around;
    this.resumptions = resumptions;
  }

  /** What the page resumes, and what has become of that so far. */
  Resumptions resumptions() {
    return resumptions;
  }

  /**
   * The session has begun: the page is told that it is bound, now or once that can be said.
   *
   * @param own the stream of its uid
   */
  void begin(Session begun, StreamName own) {
    session = begun;
    uid = own;
    if (resumptions.areFresh()) {
      hookEnded(begun); // whatever it joins is told later
    } else {
      overdue =
          webSocket.overdue(around.options().limits().resumeTimeout().toNanos(), this::tooLate);
      overdue.begin();
      around.sessions().afterHooks(begun, () -> webSocket.guard(() -> hookEnded(begun)));
      if (around.history() == null) {
        join(); // what comes later has no place in an order
      }
    }
    if (!told) {
      webSocket.hold();
    }
  }

  private void hookEnded(Session mine) {
    if (!webSocket.isOpen()) {
      return;
    }
    for (StreamName topic : resumptions.undecided()) {
      resumptions.asks(topic.topic());
      streams.topics().ask(mine, topic.topic(), Wish.resumed(resumptions.take(topic)));
    }
    hookEnded = true;
    goOn();
  }

  private void tooLate() {
    if (!joined) {
      around.counters().resumesNotAwaited.increment();
      join();
    }
  }

  /** It is known what becomes of a topic. */
  void decided(String topic) {
    if (resumptions.decided(topic)) {
      goOn();
    }
  }

  private void goOn() {
    boolean decided = hookEnded && resumptions.areDecided();
    if (decided && !joined) {
      join();
    }
    if (decided && told) {
      streams.begun();
    }
  }

  /** Has everything that is known by now joined in one step, and the page told that it is bound. */
  private void join() {
    Session mine = session;
    StreamName own = uid;
    if (mine != null && own != null) {
      joined = true;
      streams.join(
          resumptions.join(own), one -> since(mine, one), states -> tellBound(mine, states));
    }
  }

  /** Where a topic of which the page has nothing goes on; a fresh start for where it is now. */
  private Position since(Session mine, Resumption joining) {
    Position away =
        resumptions.areFresh()
            ? Position.FRESH_START
            : around.topics().joinedAt(mine, joining.stream().topic());
    return away.isFreshStart() && !joining.wantsLast() ? resumptions.since(joining.stream()) : away;
  }

  private void tellBound(Session mine, List<StreamState> begun) {
    List<StreamState> states = new ArrayList<>(begun);
    states.addAll(resumptions.left());
    webSocket.send(HubFrames.bound(mine, around.heartbeatMillis(), states));
    told = true;
    held.forEach(webSocket::send);
    release();
    goOn();
    webSocket.release();
  }

  /** Whether its streams have been joined: what comes later is joined by itself. */
  boolean isJoined() {
    return joined;
  }

  /** Whether the page has been told that it is bound. */
  boolean isTold() {
    return told;
  }

  /** Keeps a frame until the page has been told that it is bound; false if that is too much. */
  boolean hold(EncodedFrame frame) {
    heldBytes += frame.size();
    held.add(frame);
    return held.size() <= MOST_HELD && heldBytes <= MOST_HELD_BYTES;
  }

  /** Nothing is waited for any more. */
  void release() {
    if (overdue != null) {
      overdue.end();
      overdue = null;
    }
  }
}
