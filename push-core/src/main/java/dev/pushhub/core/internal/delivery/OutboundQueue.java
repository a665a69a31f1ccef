package dev.pushhub.core.internal.delivery;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.OutboundSource;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait for one page, in the order in which they were put. Everything for the page
 * goes through it: messages, pings, pongs and the close frame; so there is one writer and one
 * order. It leaves in one write, however many frames wait.
 *
 * <p>Only the page's loop touches it.
 */
// A ring of frames, and how much of the first one the socket has taken already: a frame that was
// cut
// by a partial write simply goes on from there, and nothing is copied aside. The ring is not there
// while the queue is empty, unless it is small: an idle page shall cost little.
public final class OutboundQueue implements OutboundSource {
  private static final int SMALL = 8;
  private static final EncodedFrame[] NONE = new EncodedFrame[0];

  private final Counters counters;
  private @Nullable EncodedFrame[] ring = NONE;
  private int head;
  private int size;
  private int headOffset;
  private long bytes;
  private int messages;

  /** An empty queue. */
  public OutboundQueue(Counters counters) {
    this.counters = counters;
  }

  /** Adds a frame at the end. */
  public void put(EncodedFrame frame) {
    if (size == ring.length) {
      grow();
    }
    ring[(head + size) & (ring.length - 1)] = frame;
    size++;
    bytes += frame.size();
    if (frame.isMessage()) {
      messages++;
    }
  }

  private void grow() {
    @Nullable EncodedFrame[] larger = new EncodedFrame[Math.max(2, ring.length * 2)];
    for (int i = 0; i < size; i++) {
      larger[i] = ring[(head + i) & (ring.length - 1)];
    }
    ring = larger;
    head = 0;
  }

  /** How many messages wait, one that has been written in part included. */
  public int messages() {
    return messages;
  }

  /** How many bytes wait. */
  public long bytes() {
    return bytes;
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
  public void written(int count) {
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
      removeFirst();
    }
    bytes -= count;
    messages -= delivered;
    counters.deliveries.add(delivered);
    counters.bytesSent.add(count);
  }

  /** Lets everything go but what is left of a frame that was cut: the page could not parse on. */
  public void discard() {
    EncodedFrame cut = headOffset > 0 ? frame(0) : null;
    int offset = headOffset;
    clear();
    if (cut != null) {
      put(cut);
      headOffset = offset;
      bytes -= offset;
    }
  }

  private void clear() {
    ring = NONE;
    head = 0;
    size = 0;
    headOffset = 0;
    bytes = 0;
    messages = 0;
  }

  @SuppressWarnings("NullAway") // every slot from head to head + size holds a frame
  private EncodedFrame frame(int i) {
    return ring[(head + i) & (ring.length - 1)];
  }

  private void removeFirst() {
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    headOffset = 0;
    size--;
    if (size == 0 && ring.length > SMALL) {
      ring = NONE;
      head = 0;
    }
  }
}
