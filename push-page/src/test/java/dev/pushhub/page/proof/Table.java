package dev.pushhub.page.proof;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The application's database: so many rows for each list. A row is inserted before it is pushed, as
 * an application does it.
 */
final class Table {
  private final Map<String, Long> rows = new ConcurrentHashMap<>();
  private final AtomicLong all = new AtomicLong();

  /**
   * What is pushed of a new row: its number in its list, and among all rows, both from 1. Rows that
   * are inserted and pushed by one thread come in the order of the latter.
   */
  String insert(String list) {
    long row = rows.merge(list, 1L, Long::sum);
    return "[" + row + "," + all.incrementAndGet() + "]";
  }

  /** What a page sees that loads the list now. */
  long load(String list) {
    return rows.getOrDefault(list, 0L);
  }
}
