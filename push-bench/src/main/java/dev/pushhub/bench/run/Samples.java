package dev.pushhub.bench.run;

import dev.pushhub.bench.load.Load;
import dev.pushhub.bench.load.Outcome;
import dev.pushhub.bench.load.Resumption;
import dev.pushhub.bench.result.Metric;
import dev.pushhub.bench.result.Sample;
import java.util.EnumMap;
import java.util.Map;

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

  static Sample of(Resumption resumption) {
    if (!resumption.isComplete()) {
      return Sample.failed(resumption.problem());
    }
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.DELIVERIES, resumption.delivered() / resumption.lastSeconds());
    values.put(Metric.CPU, resumption.cpuSeconds() * 1e6 / resumption.delivered());
    values.put(Metric.FIRST_PAGE, resumption.firstSeconds() * MILLIS);
    values.put(Metric.HALF_THE_PAGES, resumption.medianSeconds() * MILLIS);
    values.put(Metric.LAST_PAGE, resumption.lastSeconds() * MILLIS);
    values.put(Metric.RESIDENT, resumption.residentBytes() / MEGABYTE);
    return Sample.of(values);
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
