package dev.pushhub.core.internal.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds, in a queue whose socket refuses bytes, the message that a newer one of its key replaces:
 * the newer joins at the end, and a marker takes the older one's place. So whatever leaves is in
 * the order in which it was put, and no old value comes after a new one.
 *
 * <p>Made when the first message with a key is put into such a queue, and let go when the socket
 * takes everything. Only the page's loop touches it.
 */
// What it costs. A place is the number of the slot, counted from the slots that have left, so that
// nothing is to be done for a message that is written but to count it; the place of one that has
// left is noticed when it is looked up, and such places are thrown away when they are the most.
// Markers would pile up in a queue that is stuck while a value changes a thousand times a second:
// once they may be half of what waits, those of one stream that have no message between them are
// joined. Each of the two is a walk over the queue after as many steps as it is long.
final class KeyedFrames {
  private static final int FEW = 32;

  private final Map<String, Long> places = new HashMap<>();
  private long left;
  private int replaced;

  int noted() {
    return places.size();
  }

  /** So many frames have left at the front. */
  void left(int frames) {
    left += frames;
  }

  /** A message with a key is about to be put: the older one that still waits whole goes. */
  void replaceOlder(OutboundQueue queue, EncodedFrame newer) {
    if (places.isEmpty()) {
      noteAll(queue);
    }
    String name = newer.conflationName();
    Long place = places.get(name);
    int i = place == null ? -1 : (int) (place - left);
    if (i >= queue.firstWhole() && name.equals(queue.frame(i).conflationName())) {
      queue.replace(i, queue.frame(i).marker());
      replaced++;
    }
    if (replaced > Math.max(FEW, queue.size() / 2)
        || places.size() > Math.max(FEW, 2 * queue.size())) {
      tidy(queue);
    }
    note(newer, queue.size());
  }

  private void note(EncodedFrame frame, int i) {
    if (frame.isReplaceable()) {
      places.put(frame.conflationName(), left + i);
    }
  }

  private void noteAll(OutboundQueue queue) {
    for (int i = queue.firstWhole(); i < queue.size(); i++) {
      note(queue.frame(i), i);
    }
  }

  private void tidy(OutboundQueue queue) {
    List<EncodedFrame> kept = new ArrayList<>();
    Map<String, Integer> open = new HashMap<>(); // markers that nothing but markers came behind
    for (int i = queue.firstWhole(); i < queue.size(); i++) {
      EncodedFrame frame = queue.frame(i);
      StreamPlace marker = frame.markerPlace();
      if (marker != null) {
        Integer before = open.putIfAbsent(marker.stream(), kept.size());
        if (before == null) {
          kept.add(frame);
        } else {
          kept.set(before, joined(kept.get(before), marker));
        }
      } else if (frame != EncodedFrame.NOTHING) {
        open.clear();
        kept.add(frame);
      }
    }
    queue.rearrange(kept);
    replaced = 0;
    places.clear();
    noteAll(queue);
  }

  private static EncodedFrame joined(EncodedFrame earlier, StreamPlace later) {
    StreamPlace first = earlier.markerPlace();
    return first == null ? earlier : first.joined(later);
  }
}
