package dev.pushhub.bench.load;

/**
 * What one run of messages came to.
 *
 * @param sent messages that were published
 * @param refused messages that were answered with a failure
 * @param expected deliveries that were owed
 * @param delivered deliveries that arrived
 * @param seconds from the first message to the last arrival
 * @param cpuSeconds the server's processor time meanwhile
 * @param latency from sending to arrival
 * @param residentBytes the server's memory afterwards
 * @param stalledClosed how many of the pages that do not read the server has closed
 */
public record Outcome(
    long sent,
    long refused,
    long expected,
    long delivered,
    double seconds,
    double cpuSeconds,
    Latency latency,
    long residentBytes,
    int stalledClosed) {

  /**
   * Percentiles in microseconds.
   *
   * @param p50 half of all deliveries were faster
   * @param p99 99 in 100 were
   * @param p999 999 in 1,000 were
   * @param max the slowest
   */
  public record Latency(double p50, double p99, double p999, double max) {}

  /** Whether everything arrived. */
  public boolean isComplete() {
    return delivered == expected && refused == 0;
  }

  /** Deliveries a second. */
  public double deliveriesPerSecond() {
    return delivered / seconds;
  }

  /** The server's processor time for each delivery, in microseconds. */
  public double cpuMicrosPerDelivery() {
    return delivered == 0 ? 0 : cpuSeconds * 1e6 / delivered;
  }
}
