package dev.pushhub.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The receipts that callers wait for. The hub sends them over the connection on which the push was
 * made, so with its end they end too.
 *
 * <p>Callers add, the I/O thread answers; the object's own lock guards all, and nothing of the
 * application runs under it.
 */
final class AwaitedReceipts {
  private final Map<String, Deque<AwaitedReceipt>> byId = new HashMap<>();

  synchronized void add(AwaitedReceipt awaited) {
    byId.computeIfAbsent(awaited.id(), id -> new ArrayDeque<>(1)).add(awaited);
  }

  synchronized void remove(AwaitedReceipt awaited) {
    Deque<AwaitedReceipt> same = byId.get(awaited.id());
    if (same != null && same.remove(awaited) && same.isEmpty()) {
      byId.remove(awaited.id());
    }
  }

  /** One has come; the first that waits for one of its id gets it. */
  void arrived(ReceiptLine line) {
    AwaitedReceipt first;
    synchronized (this) {
      Deque<AwaitedReceipt> same = byId.get(line.id());
      first = same == null ? null : same.peek();
    }
    if (first != null) { // or nobody waits any more
      remove(first);
      first.arrived(line.receipt());
    }
  }

  /** The connection is gone, over which those would have come that the hub has said ok to. */
  void connectionLost(Function<AwaitedReceipt, Failure> failure) {
    List<AwaitedReceipt> lost = new ArrayList<>();
    synchronized (this) {
      byId.values()
          .forEach(same -> same.stream().filter(AwaitedReceipt::isAccepted).forEach(lost::add));
    }
    for (AwaitedReceipt one : lost) {
      remove(one);
      one.failed(failure.apply(one));
    }
  }
}
