package dev.pushhub.page;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The ids of the newest pushes of a stream that were handled. */
final class HandledIds {
  private static final int MOST = 1_000;

  private final Set<String> ids = new LinkedHashSet<>();

  boolean contains(String id) {
    return ids.contains(id);
  }

  void add(String id) {
    if (ids.add(id) && ids.size() > MOST) {
      Iterator<String> oldest = ids.iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
