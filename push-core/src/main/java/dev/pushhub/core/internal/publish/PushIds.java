package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.internal.delivery.NamePair;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.Ticker;
import dev.pushhub.core.options.DeliveryOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The pushes of the last minutes that had an id: a repeat for the same target is answered as the
 * first was, and not pushed again. One that was not accepted is forgotten at once, so that it can
 * be tried again; a repeat of one that is still under way is answered with it.
 *
 * <p>The lock of the publish order guards it: whether an id is new, and the publish itself, are one
 * step.
 */
// Bounded by time and number; the oldest stand first. Each publish lets go of two at most, so that
// a long silence is not paid for at once, under the lock; what is over and still there is looked at
// as if it were not.
final class PushIds {
  private static final int MOST_AT_ONCE = 2;

  /** The publish that an id stands for, if it is the first. */
  @FunctionalInterface
  interface First {
    /** How many sessions it is for, or {@link Publisher#LATER}: then the outcome is told. */
    int publish(Outcome outcome);
  }

  private final Map<String, Named> known = new LinkedHashMap<>();
  private final long windowNanos;
  private final int most;
  private final IntPredicate isAccepted;
  private final Ticker ticker;
  private final Counters counters;

  /**
   * For one hub.
   *
   * @param isAccepted whether a publish for so many sessions was accepted
   */
  PushIds(DeliveryOptions options, IntPredicate isAccepted, Ticker ticker, Counters counters) {
    this.windowNanos = options.idWindow().toNanos();
    this.most = options.idsKept();
    this.isAccepted = isAccepted;
    this.ticker = ticker;
    this.counters = counters;
  }

  /**
   * Publishes, unless the id is known for the target.
   *
   * @return for how many sessions it was, or {@link Publisher#LATER}
   * @throws PushException what the publish throws
   */
  int once(StreamName target, String id, Outcome outcome, First first) {
    long now = ticker.nanos();
    String name = NamePair.of(target.key(), id);
    Named before = known.get(name);
    if (before != null && !before.isOver(now)) {
      counters.pushesRepeated.increment();
      return before.answer(outcome);
    }
    known.remove(name); // so that it is the newest again
    Named named = new Named(name, now, outcome);
    known.put(name, named);
    letGo(now);
    return publish(named, outcome, first);
  }

  private int publish(Named named, Outcome outcome, First first) {
    boolean known = false;
    try {
      int sessions = first.publish(named);
      if (sessions == Publisher.LATER) {
        named.waiting.add(outcome);
      } else {
        named.answered(sessions);
      }
      known = true;
      return sessions;
    } finally {
      if (!known) {
        forget(named);
      }
    }
  }

  private void letGo(long now) {
    Iterator<Named> oldest = known.values().iterator();
    for (int i = 0; i < MOST_AT_ONCE && oldest.hasNext(); i++) {
      boolean over = oldest.next().isOver(now);
      if (!over && known.size() <= most) {
        return;
      }
      oldest.remove();
      if (!over) {
        counters.idsForgotten.increment();
      }
    }
  }

  private void forget(Named named) {
    known.remove(named.name, named);
  }

  /** How many are kept. */
  int size() {
    return known.size();
  }

  /** One push and what came of it. */
  private final class Named implements Outcome {
    private final String name;
    private final long since;
    private final List<Outcome> waiting = new ArrayList<>(1);
    private final @Nullable ReceiptRequest receipt; // kept to answer repeats
    private int sessions = Publisher.LATER;

    Named(String name, long since, Outcome outcome) {
      this.name = name;
      this.since = since;
      this.receipt = outcome instanceof ReceiptRequest request ? request : null;
    }

    boolean isOver(long now) {
      return now - since >= windowNanos;
    }

    int answer(Outcome outcome) {
      if (outcome instanceof ReceiptRequest repeat) {
        repeat.repeats(receipt);
      }
      if (sessions == Publisher.LATER) {
        waiting.add(outcome);
      }
      return sessions;
    }

    void answered(int count) {
      sessions = count;
      if (!isAccepted.test(count)) {
        forget(this);
      }
    }

    @Override
    public void placed(StreamName stream, Position position) {
      if (receipt != null) {
        receipt.placed(stream, position);
      }
    }

    @Override
    public void accepted(int count) {
      answered(count);
      tellAll(outcome -> outcome.accepted(count));
    }

    @Override
    public void refused(PushException why) {
      forget(this);
      tellAll(outcome -> outcome.refused(why));
    }

    private void tellAll(Consumer<Outcome> told) {
      List<Outcome> all = List.copyOf(waiting);
      waiting.clear();
      all.forEach(told);
    }
  }
}
