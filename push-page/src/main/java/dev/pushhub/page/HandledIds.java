package dev.pushhub.page;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The ids of the newest pushes that were handled, of each stream its own. */
final class HandledIds {
  private static final int MOST = 1_000;

  private final Set<String> ids = new LinkedHashSet<>();

  boolean contains(String stream, String id) {
    return ids.contains(key(stream, id));
  }

  void add(String stream, String id) {
    if (ids.add(key(stream, id)) && ids.size() > MOST) {
      Iterator<String> oldest = ids.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private static String key(String stream, String id) {
    return stream.length() + ":" + stream + id;
  }
}
