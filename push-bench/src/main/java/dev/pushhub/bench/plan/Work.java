package dev.pushhub.bench.plan;

import dev.pushhub.bench.load.Load;
import dev.pushhub.bench.result.Metric;

/**
 * One thing that every server is made to do.
 *
 * @param id short, for {@code --only} and the raw figures
 * @param title what it is, for people
 * @param kind how it is measured
 * @param load what is asked
 * @param primary the metric by which servers are compared
 */
public record Work(String id, String title, Kind kind, Load load, Metric primary) {
  /** How a work is measured. */
  public enum Kind {
    /** Messages run through, after as much warming up. */
    MESSAGES,
    /** Pages connect, several times over; the last time counts. */
    CONNECTS,
    /** Pages are there and nothing happens. */
    IDLE,
    /** Pages come back and resume, several times over; the median of the last times counts. */
    RESUMES
  }

  static Work messages(String id, String title, Load load) {
    return new Work(id, title, Kind.MESSAGES, load, Metric.DELIVERIES);
  }

  static Work resumes(String id, String title, Load load) {
    return new Work(id, title, Kind.RESUMES, load, Metric.LAST_PAGE);
  }

  static Work latency(String id, String title, Load load) {
    return new Work(id, title, Kind.MESSAGES, load, Metric.P99);
  }
}
