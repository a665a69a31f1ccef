package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.Position;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What one tab was given of one stream that is waited for, and has not acknowledged: an
 * acknowledgement looks at what it covers for the first time, and at nothing else.
 *
 * <p>The lock of {@link Receipts} guards it.
 */
final class Unacknowledged {
  private final String tab;
  private final NavigableMap<Long, ReceiptRequest> byOffset = new TreeMap<>();
  private String epoch = "";

  Unacknowledged(String tab) {
    this.tab = tab;
  }

  /** It was given this one. Of an earlier life of the stream it acknowledges nothing any more. */
  void add(Position at, ReceiptRequest request) {
    if (!at.epoch().equals(epoch)) {
      lose();
      epoch = at.epoch();
    }
    byOffset.put(at.offset(), request);
  }

  /** Takes what it has handled now. */
  List<ReceiptRequest> takeUpTo(Position handled) {
    if (!handled.epoch().equals(epoch)) {
      return List.of();
    }
    NavigableMap<Long, ReceiptRequest> covered = byOffset.headMap(handled.offset(), true);
    List<ReceiptRequest> taken = List.copyOf(covered.values());
    covered.clear();
    return taken;
  }

  /** What it was given may not have reached it. */
  void lose() {
    byOffset.values().forEach(request -> request.tabs().lost(tab));
    byOffset.clear();
  }

  /** That one is waited for no longer. */
  void remove(Position at, ReceiptRequest request) {
    byOffset.remove(at.offset(), request);
  }

  boolean isEmpty() {
    return byOffset.isEmpty();
  }
}
