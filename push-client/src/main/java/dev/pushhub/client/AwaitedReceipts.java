package dev.pushhub.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The receipts that callers wait for. The hub sends them over the connection on which the push was
 * made, so with its end they end too.
 *
 * <p>Callers add, the I/O thread answers; the object's own lock guards all, and nothing of the
 * application runs under it.
 */
// One id may be under way to many targets, an order's to each of its users, so a receipt is found
// by both, in one step each. One whose target the hub leaves out goes to the target that waits
// longest.
final class AwaitedReceipts {
  private final Map<String, Map<String, Deque<AwaitedReceipt>>> byId = new HashMap<>();

  synchronized void add(AwaitedReceipt awaited) {
    byId.computeIfAbsent(awaited.id(), id -> new LinkedHashMap<>(2))
        .computeIfAbsent(awaited.target(), target -> new ArrayDeque<>(1))
        .add(awaited);
  }

  synchronized void remove(AwaitedReceipt awaited) {
    byId.computeIfPresent(
        awaited.id(),
        (id, byTarget) -> {
          byTarget.computeIfPresent(
              awaited.target(),
              (target, same) -> same.remove(awaited) && same.isEmpty() ? null : same);
          return byTarget.isEmpty() ? null : byTarget;
        });
  }

  /** One has come; the first that waits for one of its target and id gets it. */
  void arrived(ReceiptLine line) {
    first(line)
        .ifPresent( // or nobody waits any more
            first -> {
              remove(first);
              first.arrived(line.receipt());
            });
  }

  private synchronized Optional<AwaitedReceipt> first(ReceiptLine line) {
    Map<String, Deque<AwaitedReceipt>> byTarget = byId.getOrDefault(line.id(), Map.of());
    return line.target()
        .map(target -> Optional.ofNullable(byTarget.get(target)))
        .orElseGet(() -> byTarget.values().stream().findFirst())
        .map(Deque::peek);
  }

  /** The connection is gone, over which those would have come that the hub has said ok to. */
  void connectionLost(Function<AwaitedReceipt, Failure> failure) {
    List<AwaitedReceipt> lost = new ArrayList<>();
    synchronized (this) {
      byId.values().stream()
          .flatMap(byTarget -> byTarget.values().stream())
          .flatMap(Deque::stream)
          .filter(AwaitedReceipt::isAccepted)
          .forEach(lost::add);
    }
    for (AwaitedReceipt one : lost) {
      remove(one);
      one.failed(failure.apply(one));
    }
  }
}
