package dev.pushhub.core.internal.delivery;

import dev.pushhub.core.internal.transport.OutboundSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait for one page, in the order in which they were put. Everything for the page
 * goes through it: messages, pings, pongs and the close frame; so there is one writer and one
 * order. It leaves in one write, however many frames wait.
 *
 * <p>It is flowing while the socket takes what it is given, and then has no limit of its own: the
 * hub-wide mark holds publishers back. It is slow when the socket has refused a byte and has not
 * taken everything within a grace, until it does; then it has a limit, past which its page is
 * dropped or loses its oldest messages. An empty queue takes any message. While the socket refuses
 * bytes, a message with a key replaces the older one of that key that waits ({@link KeyedFrames}).
 *
 * <p>Only the page's loop touches it; any thread may ask how much waits, and whether it is slow.
 */
// A ring of frames, and how much of the first one the socket has taken already: a frame that was
// cut by a partial write simply goes on from there, and nothing is copied aside. While the queue is
// empty the ring is not there, unless it is small: an idle page shall cost little.
public final class OutboundQueue implements OutboundSource {
  private static final VarHandle BYTES;
  private static final VarHandle MESSAGES;
  private static final VarHandle SLOW;
  private static final int SMALL = 8;
  private static final EncodedFrame[] NONE = new EncodedFrame[0];

  static {
    try {
      BYTES = MethodHandles.lookup().findVarHandle(OutboundQueue.class, "bytes", long.class);
      MESSAGES = MethodHandles.lookup().findVarHandle(OutboundQueue.class, "messages", int.class);
      SLOW = MethodHandles.lookup().findVarHandle(OutboundQueue.class, "slow", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LoopAccount account;
  private @Nullable OverflowHandler overflow;
  private @Nullable EncodedFrame[] ring = NONE;
  private int head;
  private int size;
  private int headOffset;
  private long bytes; // written by the loop, opaquely; read by any thread
  private int messages; // likewise
  private long refusedAt;
  private boolean refusing;
  private boolean slow; // written by the loop, opaquely; read by any thread
  private @Nullable KeyedFrames keyed; // only while the socket refuses bytes, and keys are in use
  private boolean tellsLoss; // what the page is told of it has room whatever the limit says
  private boolean overflowed; // then what is left counts nowhere: the page goes within a second

  /** An empty queue of a page on the account's loop. */
  public OutboundQueue(LoopAccount account) {
    this.account = account;
  }

  /** Sets who is told when it is over its limit. */
  public void overflowHandler(OverflowHandler handler) {
    this.overflow = handler;
  }

  /** Adds a frame at the end, unless the page is being dropped. */
  public void put(EncodedFrame frame) {
    if ((slow || refusing) && frame.isKeyed() && !overflowed) {
      replaceOlder(frame);
    }
    if (slow && !makeRoom(frame)) {
      if (frame.isMessage()) {
        account.dropped(1);
      }
      return;
    }
    append(frame);
  }

  private void replaceOlder(EncodedFrame newer) {
    KeyedFrames index = keyed;
    if (index == null) {
      index = new KeyedFrames();
      keyed = index;
    }
    index.replaceOlder(this, newer);
  }

  /** A marker takes a message's place. */
  void replace(int i, EncodedFrame marker) {
    EncodedFrame older = frame(i);
    ring[(head + i) & (ring.length - 1)] = marker;
    countMessages(-1);
    count(marker.size() - older.size());
    account.conflated();
  }

  /** From the first whole frame on only these wait: no message among those that are gone. */
  void rearrange(List<EncodedFrame> frames) {
    long before = 0;
    long after = 0;
    int first = firstWhole();
    for (int i = first; i < size; i++) {
      before += frame(i).size();
      ring[(head + i) & (ring.length - 1)] = null;
    }
    size = first;
    for (EncodedFrame frame : frames) {
      after += frame.size();
      ring[(head + size++) & (ring.length - 1)] = frame;
    }
    count(after - before);
  }

  /** How many messages with a key it knows the places of, or of those that have left. */
  int keysNoted() {
    return keyed == null ? 0 : keyed.noted();
  }

  /** Whether this very frame waits, in part or whole. Looks at each. */
  public boolean contains(EncodedFrame frame) {
    for (int i = 0; i < size; i++) {
      if (frame(i) == frame) {
        return true;
      }
    }
    return false;
  }

  /** How many frames wait. */
  int size() {
    return size;
  }

  /** The first frame of which the socket has taken nothing. */
  int firstWhole() {
    return headOffset > 0 ? 1 : 0;
  }

  /** Adds the last frame there will be: it has room whatever the limit says. */
  public void putLast(EncodedFrame frame) {
    append(frame);
  }

  private void append(EncodedFrame frame) {
    if (size == ring.length) {
      grow();
    }
    ring[(head + size) & (ring.length - 1)] = frame;
    size++;
    count(frame.size());
    if (frame.isMessage()) {
      countMessages(1);
    }
  }

  private void count(long change) {
    BYTES.setOpaque(this, bytes + change);
    if (overflowed) {
      return;
    }
    if (slow) {
      account.slow(change);
    } else {
      account.flowing(change);
    }
  }

  private void countMessages(int change) {
    MESSAGES.setOpaque(this, messages + change);
  }

  private void grow() {
    @Nullable EncodedFrame[] larger = new EncodedFrame[Math.max(2, ring.length * 2)];
    for (int i = 0; i < size; i++) {
      larger[i] = ring[(head + i) & (ring.length - 1)];
    }
    ring = larger;
    head = 0;
  }

  /** False if there is none, and the page is to be dropped. */
  private boolean makeRoom(EncodedFrame frame) {
    if (overflowed) {
      return false;
    }
    if (size == 0 || tellsLoss || fits(frame)) {
      return true;
    }
    if (!account.limits().dropOldest()) {
      overflow();
      return false;
    }
    dropOldestFor(frame);
    if (!frame.isMessage() && !fits(frame)) {
      overflow(); // a flood of pings that the page does not take the answers to
      return false;
    }
    return true;
  }

  private boolean fits(EncodedFrame frame) {
    QueueLimits limits = account.limits();
    return bytes + frame.size() <= limits.bytes()
        && (frame.isMessage() ? messages : size) < limits.messages();
  }

  // The first frame stays if it was cut: the page could not parse on. Control frames stay as well.
  private void dropOldestFor(EncodedFrame frame) {
    int keep = firstWhole();
    long lostMessages = 0;
    long lostBytes = 0;
    Set<String> lostStreams = new LinkedHashSet<>();
    while (size > keep && !fits(frame)) {
      EncodedFrame oldest = frame(keep);
      if (!oldest.isMessage()) {
        keep++;
        continue;
      }
      for (int i = keep; i > 0; i--) {
        ring[(head + i) & (ring.length - 1)] = ring[(head + i - 1) & (ring.length - 1)];
      }
      removeFirstSlot();
      countMessages(-1);
      count(-oldest.size());
      lostMessages++;
      lostBytes += oldest.size();
      note(oldest, lostStreams);
    }
    if (lostMessages > 0) {
      account.dropped(lostMessages);
      if (overflow != null) {
        tellsLoss = true;
        overflow.lostOldest(lostMessages, lostBytes, lostStreams);
        tellsLoss = false;
      }
    }
  }

  private static void note(EncodedFrame lost, Set<String> streams) {
    if (!lost.stream().isEmpty()) {
      streams.add(lost.stream());
    }
  }

  /**
   * Lets all messages go, and what goes with them, but not the first frame if it was cut. The page
   * stays.
   *
   * @param streams gets what the page calls the streams of which it misses something now
   * @return how many messages
   */
  public int letGoMessages(Set<String> streams) {
    int kept = firstWhole();
    int before = messages;
    for (int i = kept; i < size; i++) {
      EncodedFrame frame = frame(i);
      if (!frame.goesWithMessages()) {
        ring[(head + kept++) & (ring.length - 1)] = frame;
      } else {
        note(frame, streams);
        count(-frame.size());
        countMessages(frame.isMessage() ? -1 : 0);
      }
    }
    for (int i = kept; i < size; i++) {
      ring[(head + i) & (ring.length - 1)] = null;
    }
    size = kept;
    keyed = null;
    account.dropped(before - messages);
    return before - messages;
  }

  /** Takes nothing more, and has the page dropped. */
  void overflow() {
    if (!overflowed) {
      account.letGo(this);
      overflowed = true;
      if (overflow != null) {
        overflow.overflowed();
      }
    }
  }

  boolean isOverflowed() {
    return overflowed;
  }

  /** How many messages wait, one that has been written in part included. */
  public int messages() {
    return messages;
  }

  /** How many bytes wait. From any thread. */
  public long bytes() {
    return (long) BYTES.getOpaque(this);
  }

  /**
   * How much of what may wait for a slow page does, told in bytes: a small message counts as its
   * share of the limit on messages. From any thread.
   */
  public long load() {
    return account.limits().load(bytes(), (int) MESSAGES.getOpaque(this));
  }

  /**
   * Whether the socket refused bytes and has not taken everything within the grace, or since. From
   * any thread.
   */
  public boolean isSlow() {
    return (boolean) SLOW.getOpaque(this);
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  @Override
  public void fill(ByteBuffer out) {
    int from = headOffset;
    for (int i = 0; i < size && out.hasRemaining(); i++) {
      frame(i).put(from, out);
      from = 0;
    }
  }

  @Override
  public void written(int count, boolean all) {
    int left = count;
    int delivered = 0;
    while (left > 0) {
      EncodedFrame first = frame(0);
      int rest = first.size() - headOffset;
      if (left < rest) {
        headOffset += left;
        break;
      }
      left -= rest;
      if (first.isMessage()) {
        delivered++;
      }
      headOffset = 0;
      removeFirstSlot();
    }
    count(-count);
    countMessages(-delivered);
    account.sent(delivered, count);
    if (all) {
      flows();
    } else if (!slow && !refusing) {
      refusing = true;
      if (account.refused(this)) {
        graceEnded();
      }
    }
  }

  private void flows() {
    keyed = null;
    if (refusing) {
      refusing = false;
      account.refusesNoLonger(this);
    }
    slow(false);
  }

  void refusedAt(long nanos) {
    refusedAt = nanos;
  }

  /** When the socket first refused bytes, while it has not taken everything since. */
  long refusedAt() {
    return refusedAt;
  }

  /** It has not taken everything in time. */
  void graceEnded() {
    refusing = false;
    slow(true);
  }

  private void slow(boolean now) {
    if (slow == now) {
      return;
    }
    if (!overflowed) {
      if (now) {
        account.becameSlow(this);
      } else {
        account.noLongerSlow(this);
      }
    }
    SLOW.setOpaque(this, now);
  }

  /** Lets everything go but what is left of a frame that was cut: the page could not parse on. */
  public void discard() {
    EncodedFrame cut = headOffset > 0 ? frame(0) : null;
    int offset = headOffset;
    clear();
    if (cut != null) {
      append(cut);
      headOffset = offset;
      count(-offset);
    }
  }

  /** The page is gone: nothing waits any more. */
  public void close() {
    clear();
    flows();
  }

  private void clear() {
    count(-bytes);
    keyed = null;
    ring = NONE;
    head = 0;
    size = 0;
    headOffset = 0;
    countMessages(-messages);
  }

  @SuppressWarnings("NullAway") // every slot from head to head + size holds a frame
  EncodedFrame frame(int i) {
    return ring[(head + i) & (ring.length - 1)];
  }

  private void removeFirstSlot() {
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    size--;
    if (keyed != null) {
      keyed.left(1);
    }
    if (size == 0 && ring.length > SMALL) {
      ring = NONE;
      head = 0;
    }
  }
}
