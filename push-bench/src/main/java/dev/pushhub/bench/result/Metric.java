package dev.pushhub.bench.result;

/** What can be measured. */
public enum Metric {
  /** Messages that arrived at a page, in a second. */
  DELIVERIES("deliveries/s", true),
  /** Pages that were connected in a second. */
  CONNECTS("connects/s", true),
  /** The server's processor time for one delivery or one connect. */
  CPU("CPU \u00b5s each", false),
  /** Half of all deliveries were faster. */
  P50("p50 \u00b5s", false),
  /** 99 in 100 were. */
  P99("p99 \u00b5s", false),
  /** 999 in 1,000 were. */
  P999("p99.9 \u00b5s", false),
  /** What a page adds to the server's memory in RAM. */
  RESIDENT_PER_PAGE("resident B/page", false),
  /** What a page adds to the live objects of a JVM's heap. */
  HEAP_PER_PAGE("heap B/page", false),
  /** The server's memory in RAM. */
  RESIDENT("resident MB", false),
  /** Until the first of the pages that came back had all it missed. */
  FIRST_PAGE("first page ms", false),
  /** Until half of them had. */
  HALF_THE_PAGES("half the pages ms", false),
  /** Until the last one had. */
  LAST_PAGE("last page ms", false),
  /** The same, the first time after the server was started. */
  COLD_LAST_PAGE("the first time: last page ms", false),
  /** Pages that did not read and were closed. */
  STALLED_CLOSED("stalled closed", true);

  private final String label;
  private final boolean moreIsBetter;

  Metric(String label, boolean moreIsBetter) {
    this.label = label;
    this.moreIsBetter = moreIsBetter;
  }

  /** Name and unit, as it heads a column. */
  public String label() {
    return label;
  }

  /** Whether the larger of two is the better. */
  public boolean moreIsBetter() {
    return moreIsBetter;
  }
}
