package dev.pushhub.bench.result;

import java.util.Map;

/**
 * What one round came to.
 *
 * @param values what was measured
 * @param problem empty; or why the values are not to be taken for what the server can do: messages
 *     were lost, or it could not be put under load
 */
public record Sample(Map<Metric, Double> values, String problem) {

  /** Copies the values. */
  public Sample {
    values = Map.copyOf(values);
  }

  /** A round in which everything went as it should. */
  public static Sample of(Map<Metric, Double> values) {
    return new Sample(values, "");
  }

  /** A round without a result. */
  public static Sample failed(String problem) {
    return new Sample(Map.of(), problem);
  }

  /** Whether the values may be compared. */
  public boolean isSound() {
    return problem.isEmpty();
  }
}
