package dev.pushhub.bench.load;

/**
 * How it went when all pages came back at once. A page is complete when it has the last of what it
 * missed; times are from the moment at which the first page began to connect.
 *
 * @param delivered messages that arrived, at all pages together
 * @param firstSeconds until the first page was complete
 * @param medianSeconds until half of them were
 * @param lastSeconds until the last one was
 * @param cpuSeconds the server's processor time meanwhile
 * @param residentBytes the server's memory afterwards
 * @param problem empty; or the first thing by which what a page got differs from what it missed
 */
public record Resumption(
    long delivered,
    double firstSeconds,
    double medianSeconds,
    double lastSeconds,
    double cpuSeconds,
    long residentBytes,
    String problem) {

  /** Whether each page got exactly what it missed, in order. */
  public boolean isComplete() {
    return problem.isEmpty();
  }
}
