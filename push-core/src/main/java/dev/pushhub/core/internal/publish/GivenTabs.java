package dev.pushhub.core.internal.publish;

import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.session.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tabs that were given a push whose publisher waits for a receipt, and which of them have
 * acknowledged it. The lock of {@link Receipts} guards it.
 */
final class GivenTabs {
  private static final int FEW = 64;

  /** One tab that was given it. */
  record Given(Session session, EncodedFrame frame, boolean acknowledged) {}

  private final Map<String, Given> byTab = new LinkedHashMap<>();
  private int most = FEW; // past that it is looked which have gone
  private int acknowledged;

  /** How many have acknowledged it. */
  int acknowledged() {
    return acknowledged;
  }

  /** False if the tab has acknowledged it before. */
  boolean passedOn(String tab, Session session, EncodedFrame frame) {
    Given before = byTab.get(tab);
    if (before != null && before.acknowledged()) {
      return false;
    }
    byTab.put(tab, new Given(session, frame, false));
    return true;
  }

  /** False if the tab was not given it, or has acknowledged it before. */
  boolean acknowledge(String tab) {
    Given one = byTab.get(tab);
    if (one == null || one.acknowledged()) {
      return false;
    }
    byTab.put(tab, new Given(one.session(), one.frame(), true));
    acknowledged++;
    return true;
  }

  /** What the tab was given may not have reached it. */
  void lost(String tab) {
    Given one = byTab.get(tab);
    if (one != null && !one.acknowledged()) {
      byTab.remove(tab);
    }
  }

  /**
   * Forgets those that have gone, once they may be most of them; which. A page may come again and
   * again, each time as another tab.
   *
   * @param sessions how many it was sent to
   */
  // Not before: one that comes back brings the acknowledgement that a cut has swallowed.
  List<String> forgetGone(int sessions) {
    if (byTab.size() <= Math.max(most, 2 * sessions)) {
      return List.of();
    }
    List<String> gone =
        byTab.entrySet().stream()
            .filter(one -> !one.getValue().acknowledged() && !one.getValue().session().isOpen())
            .map(Map.Entry::getKey)
            .toList();
    gone.forEach(byTab::remove);
    most = Math.max(FEW, 2 * byTab.size());
    return gone;
  }

  /** Those that have not acknowledged it. */
  List<String> unacknowledged() {
    return byTab.entrySet().stream()
        .filter(one -> !one.getValue().acknowledged())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Lets go of the sessions: a push that has an id is known for longer than it is waited for. */
  List<Given> take() {
    List<Given> taken = List.copyOf(byTab.values());
    byTab.clear();
    return taken;
  }
}
