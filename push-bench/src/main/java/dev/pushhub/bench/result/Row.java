package dev.pushhub.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** One server's rounds of one work. For one thread. */
public final class Row {
  private final String work;
  private final String server;
  private final List<Sample> samples = new ArrayList<>();

  /** Without samples yet. */
  public Row(String work, String server) {
    this.work = work;
    this.server = server;
  }

  /** Adds a round. */
  public void add(Sample sample) {
    samples.add(sample);
  }

  /** The work's id. */
  public String work() {
    return work;
  }

  /** The server's name. */
  public String server() {
    return server;
  }

  /** The rounds so far. */
  public List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** What went wrong in at least one round: then there is no figure to show. */
  public Optional<String> problem() {
    List<Sample> unsound = samples.stream().filter(sample -> !sample.isSound()).toList();
    return unsound.isEmpty()
        ? Optional.empty()
        : Optional.of(
            unsound.get(0).problem()
                + " (in "
                + unsound.size()
                + " of "
                + samples.size()
                + (samples.size() == 1 ? " round)" : " rounds)"));
  }

  /** The median of the rounds; empty if it was not measured, or a round was not sound. */
  public OptionalDouble median(Metric metric) {
    if (problem().isPresent()) {
      return OptionalDouble.empty();
    }
    double[] sorted =
        samples.stream()
            .map(sample -> sample.values().get(metric))
            .filter(value -> value != null)
            .mapToDouble(value -> value)
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }
}
