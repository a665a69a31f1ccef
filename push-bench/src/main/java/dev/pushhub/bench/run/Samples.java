package dev.pushhub.bench.run;

import dev.pushhub.bench.load.Load;
import dev.pushhub.bench.load.Outcome;
import dev.pushhub.bench.load.Resumption;
import dev.pushhub.bench.result.Metric;
import dev.pushhub.bench.result.Sample;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a run of messages came to, as a sample. */
final class Samples {
  private static final double MILLIS = 1e3;
  private static final double MEGABYTE = 1e6;

  private Samples() {}

  static Sample of(Load load, Outcome outcome) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.DELIVERIES, outcome.deliveriesPerSecond());
    values.put(Metric.CPU, outcome.cpuMicrosPerDelivery());
    values.put(Metric.P50, outcome.latency().p50());
    values.put(Metric.P99, outcome.latency().p99());
    values.put(Metric.P999, outcome.latency().p999());
    values.put(Metric.RESIDENT, outcome.residentBytes() / MEGABYTE);
    if (load.stalled() > 0) {
      values.put(Metric.STALLED_CLOSED, (double) outcome.stalledClosed());
    }
    return new Sample(values, problem(outcome));
  }

  /** Of a server that had just started, and of those times that are measured. */
  static Sample of(Resumption first, List<Resumption> measured) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.DELIVERIES, median(measured, it -> it.delivered() / it.lastSeconds()));
    values.put(Metric.CPU, median(measured, it -> it.cpuSeconds() * 1e6 / it.delivered()));
    values.put(Metric.FIRST_PAGE, median(measured, it -> it.firstSeconds() * MILLIS));
    values.put(Metric.HALF_THE_PAGES, median(measured, it -> it.medianSeconds() * MILLIS));
    values.put(Metric.LAST_PAGE, median(measured, it -> it.lastSeconds() * MILLIS));
    values.put(Metric.COLD_LAST_PAGE, first.lastSeconds() * MILLIS);
    values.put(Metric.RESIDENT, median(measured, it -> it.residentBytes() / MEGABYTE));
    return Sample.of(values);
  }

  private static double median(List<Resumption> measured, ToDoubleFunction<Resumption> of) {
    double[] sorted = measured.stream().mapToDouble(of).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static String problem(Outcome outcome) {
    if (outcome.isComplete()) {
      return "";
    }
    String lost =
        outcome.delivered() > outcome.expected()
            ? "%,d deliveries too many".formatted(outcome.delivered() - outcome.expected())
            : "LOST %,d of %,d deliveries"
                .formatted(outcome.expected() - outcome.delivered(), outcome.expected());
    return outcome.refused() == 0
        ? lost
        : lost + ", %,d messages were refused".formatted(outcome.refused());
  }
}
