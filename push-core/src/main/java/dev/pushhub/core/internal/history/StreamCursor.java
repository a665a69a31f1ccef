package dev.pushhub.core.internal.history;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** How far one page is in one stream. Only the page's loop touches it. */
// Catching up, it reads what it missed from the history and takes nothing from the loop; it only
// notes how far the stream has gone meanwhile. Live, it takes what comes and reads nothing.
final class StreamCursor {
  private static final long NOTHING = -1;
  private static final int MOST_LOST_IN_A_ROW = 8;

  private final StreamName stream;
  private ArrayDeque<StoredMessage> read = new ArrayDeque<>(1);
  private Position position;
  private boolean live;
  private boolean wantsLast;
  private boolean told;
  private boolean reading;
  private int lostInARow;
  private boolean left;
  private long seen = NOTHING;
  private long exhausted = NOTHING; // all up to this sequence has been read

  StreamCursor(Follower.Resumption resumption) {
    stream = resumption.stream();
    position = resumption.position();
    wantsLast = resumption.wantsLast() && position.isFreshStart();
  }

  StreamName stream() {
    return stream;
  }

  /** The last message that was passed on, or passed over. */
  Position position() {
    return position;
  }

  void position(Position now) {
    position = now;
  }

  boolean isLive() {
    return live;
  }

  /** All up to this sequence has been passed on, and what is newer will come by. */
  void goLive(long sequence) {
    live = true;
    exhausted = sequence;
    read = new ArrayDeque<>(1); // a page that is live costs little
  }

  /** While it catches up: a message of this sequence went by. */
  void saw(long sequence) {
    seen = sequence;
  }

  /** Whether messages beyond this sequence went by. */
  boolean isBehind(long sequence) {
    return seen > sequence;
  }

  /** Live: whether a message of this sequence was passed on before, or lost. */
  boolean covers(long sequence) {
    return sequence <= exhausted;
  }

  boolean isReading() {
    return reading;
  }

  void beginReading() {
    reading = true;
  }

  /** Whether the history has to be asked before all up to this sequence is known to be read. */
  boolean needsRead(long sequence) {
    return read.isEmpty() && exhausted < sequence;
  }

  /** What the history answered; if it was not all there was room for, all up to the sequence. */
  void read(Iterable<StoredMessage> messages, boolean all, long sequence) {
    reading = false;
    lostInARow = 0;
    messages.forEach(read::add);
    exhausted = all ? sequence : NOTHING;
  }

  /** What came after the position can't be told; it goes on from here. */
  void lost(Position top) {
    reading = false;
    read.clear();
    exhausted = NOTHING;
    position = wantsLast && top.offset() > 0 ? top.at(top.offset() - 1) : top;
    wantsLast = false;
    lostInARow++;
  }

  /** Whether the history lets go of everything faster than it can be asked, or is broken. */
  boolean isLostTooOften() {
    return lostInARow > MOST_LOST_IN_A_ROW;
  }

  /** Whether the page has been told where it is in this stream. */
  boolean isTold() {
    return told;
  }

  void told() {
    told = true;
  }

  /** The next message that was read, if it stands within the sequence. */
  @Nullable StoredMessage peek(long sequence) {
    StoredMessage next = read.peek();
    return next != null && next.sequence() <= sequence ? next : null;
  }

  /** Passes it on. */
  StoredMessage take() {
    position = position.at(position.offset() + 1);
    return read.remove();
  }

  boolean hasLeft() {
    return left;
  }

  void leave() {
    left = true;
    read.clear();
  }
}
