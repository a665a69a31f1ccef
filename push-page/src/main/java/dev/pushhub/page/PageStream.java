package dev.pushhub.page;

import dev.pushhub.page.HubFrame.Joining;
import dev.pushhub.page.HubFrame.Place;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stream as this page has it: how far it was received and how far it was handled, and what
 * waits in between. Guarded by the conversation's lock.
 */
/*
 * Received and handled differ by what waits. A connection resumes from what was handled: only that
 * is certain to be shown, and it is what the hub takes for acknowledged. What waits survives the
 * cut, so the hub's repeat of it is ignored. Of that repeat the hub knows only what it has written
 * on this connection, and an acknowledgement beyond that closes the page for good: hence "written".
 */
final class PageStream {
  private static final long NOTHING = -1;
  private static final int ACK_AT = 100;
  private static final String TOPIC = "topic:";

  private final String name;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final HandledIds ids = new HandledIds();
  private StreamHandler handler;
  private boolean busy;
  private int life; // what waited before a reset or a leave counts for nothing after it

  private @Nullable String epoch; // null where the hub keeps no history, and before it has said
  private long received;
  private long handled = NOTHING;

  private boolean asked; // the page's code wants to be on it
  private boolean last;
  private boolean resuming; // it stood in this connection's bind
  private boolean joined; // on this connection
  private int leavesUnderWay; // answers to unsubscribe that are still to come
  private long written; // the highest offset that came on this connection
  private long acknowledged;
  private long receiptAt;

  PageStream(String name, StreamHandler handler) {
    this.name = name;
    this.handler = handler;
  }

  /** The name of a topic's stream. */
  static String ofTopic(String topic) {
    return TOPIC + topic;
  }

  static boolean isTopic(String stream) {
    return stream.startsWith(TOPIC);
  }

  /** The topic of a topic's stream. */
  static String topicOf(String stream) {
    return stream.substring(TOPIC.length());
  }

  /** What has come and waits for the handler; a skip has no call. */
  record Waiting(
      long arrival,
      int life,
      long upTo,
      boolean wantsReceipt,
      Optional<String> id,
      Calls.@Nullable Call call) {}

  /** What became of a frame. */
  enum Taken {
    /** It waits for the handler. */
    NEW,
    /** It had come before, or the page is not on the stream. */
    IGNORED,
    /** Something is missing before it. */
    GAP
  }

  String name() {
    return name;
  }

  /** The topic, of a topic's stream. */
  String topic() {
    return topicOf(name);
  }

  StreamHandler handler() {
    return handler;
  }

  boolean isAsked() {
    return asked;
  }

  boolean wantsLast() {
    return last;
  }

  boolean isJoined() {
    return joined;
  }

  /** Whether it stood in this connection's bind. */
  boolean isResuming() {
    return resuming;
  }

  /**
   * The page's code wants to be on it; if it is there already, or is to be again, its list is to be
   * loaded anew.
   */
  void ask(StreamHandler by, boolean wantsLast, long arrival) {
    handler = by;
    asked = true;
    last = wantsLast;
    if (joined || epoch != null) {
      begin(epoch, received, arrival);
    }
  }

  /** The page's code wants to be on it no longer. */
  void unask(boolean bound) {
    end();
    if (bound) {
      leavesUnderWay++;
    } else if (resuming) {
      leavesUnderWay = 1; // the hub is told once it has let the page in
    }
  }

  /** Whether the hub may not know yet that the page wants to be off: what it says is old. */
  boolean isLeaving() {
    return leavesUnderWay > 0;
  }

  /** The hub has answered one unsubscribe. */
  void hasLeft() {
    leavesUnderWay = Math.max(0, leavesUnderWay - 1);
  }

  /** The page is not on it any more; nothing of it is kept. */
  void end() {
    asked = false;
    joined = false;
    epoch = null;
    handled = NOTHING;
    forgetWaiting();
  }

  /** Whether nothing has to be remembered of it; a position has, and what waits. */
  boolean isForgettable() {
    return !asked && !joined && !busy && leavesUnderWay == 0 && epoch == null && queue.isEmpty();
  }

  /** There is no connection any more. */
  void disconnected() {
    joined = false;
    resuming = false;
    leavesUnderWay = 0;
  }

  /** What to resume from; empty for a fresh start. */
  Optional<Frames.Resumed> resume() {
    String of = epoch;
    if (of == null || handled == NOTHING) {
      return Optional.empty();
    }
    written = handled;
    acknowledged = handled;
    resuming = true;
    return Optional.of(new Frames.Resumed(name, of, handled));
  }

  /** The hub has said how the page goes on with it; not for {@code left}. */
  Taken join(Joining answer, long arrival) {
    if (isLeaving()) {
      return Taken.IGNORED;
    }
    boolean wasJoined = joined; // by the application, while the page's wish was on its way
    joined = true;
    if (answer.state() == HubFrame.State.RESET) {
      Place place = answer.place();
      begin(place.epoch(), place.offset(), arrival);
      return Taken.NEW;
    }
    return epoch == null && !wasJoined ? Taken.GAP : Taken.IGNORED;
  }

  private void begin(@Nullable String newEpoch, long offset, long arrival) {
    forgetWaiting();
    epoch = newEpoch;
    received = offset;
    written = offset;
    acknowledged = offset;
    receiptAt = 0;
    handled = NOTHING;
    long upTo = newEpoch == null ? NOTHING : offset;
    StreamHandler by = handler;
    queue.add(new Waiting(arrival, life, upTo, false, Optional.empty(), () -> by.reset(name)));
  }

  private void forgetWaiting() {
    queue.clear();
    life++;
  }

  Taken take(HubFrame.Message frame, long arrival) {
    PageMessage message = frame.message();
    if (!joined) {
      return Taken.IGNORED;
    }
    StreamHandler by = handler;
    Calls.Call call = () -> by.message(message);
    if (message.offset() == 0) {
      queue.add(new Waiting(arrival, life, NOTHING, false, message.id(), call));
      return Taken.NEW;
    }
    Taken taken = advance(message.offset(), message.offset());
    if (taken == Taken.NEW) {
      queue.add(new Waiting(arrival, life, received, frame.wantsReceipt(), message.id(), call));
    }
    return taken;
  }

  Taken skip(HubFrame.Skip frame, long arrival) {
    if (!joined) {
      return Taken.IGNORED;
    }
    Taken taken = advance(frame.from(), frame.to());
    if (taken == Taken.NEW) {
      queue.add(new Waiting(arrival, life, received, false, Optional.empty(), null));
    }
    return taken;
  }

  private Taken advance(long from, long to) {
    if (epoch == null || from > received + 1) {
      return Taken.GAP;
    }
    written = Math.max(written, to);
    if (to <= received) {
      return Taken.IGNORED;
    }
    received = to;
    return Taken.NEW;
  }

  /** The arrival of what is to be handled next; -1 if there is nothing, or one is being handled. */
  long nextArrival() {
    Waiting next = queue.peek();
    return busy || next == null ? NOTHING : next.arrival();
  }

  Waiting begin() {
    busy = true;
    return queue.remove();
  }

  /** Whether a push of this id was handled lately, perhaps at another offset. */
  boolean hasHandled(String id) {
    return ids.contains(id);
  }

  void settled(Waiting done) {
    busy = false;
    done.id().ifPresent(ids::add);
    if (done.life() == life && done.upTo() != NOTHING) {
      handled = done.upTo();
      if (done.wantsReceipt()) {
        receiptAt = handled;
      }
    }
  }

  int waiting() {
    return queue.size();
  }

  private long acknowledgeable() {
    return Math.min(handled, written);
  }

  /** Whether something was handled that the hub has not been told. */
  boolean isAckDue() {
    return joined && epoch != null && acknowledgeable() > acknowledged;
  }

  /** Whether it has to be told at once. */
  boolean isAckUrgent() {
    long upTo = acknowledgeable();
    return isAckDue()
        && ((receiptAt > acknowledged && receiptAt <= upTo) || upTo - acknowledged >= ACK_AT);
  }

  /** What the hub is told now. */
  long acknowledge() {
    acknowledged = acknowledgeable();
    return acknowledged;
  }
}
