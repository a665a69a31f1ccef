package dev.pushhub.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * How long a bar is. Linear from 0; or, where the largest value is more than twenty times the
 * smallest and that could not be seen, logarithmic from a decade well below the smallest.
 */
final class Axis {
  private static final double LARGE_FACTOR = 20;

  private final boolean log;
  private final double from;
  private final double to;

  private Axis(boolean log, double from, double to) {
    this.log = log;
    this.from = from;
    this.to = to;
  }

  /** For values above 0, at least one. */
  static Axis of(List<Double> values) {
    double max = values.stream().mapToDouble(v -> v).max().orElseThrow();
    double min = values.stream().mapToDouble(v -> v).min().orElseThrow();
    return max > LARGE_FACTOR * min
        ? new Axis(true, Math.pow(10, Math.floor(Math.log10(min / 2))), max)
        : new Axis(false, 0, max);
  }

  boolean isLog() {
    return log;
  }

  /** From 0 to 1. */
  double at(double value) {
    double share =
        log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
    return Math.min(1, Math.max(0, share));
  }

  /** The values at which a line is drawn: decades, or quarters of a round number. */
  List<Double> marks() {
    List<Double> marks = new ArrayList<>();
    if (log) {
      for (double mark = from; mark <= to * 1.0001; mark *= 10) {
        marks.add(mark);
      }
      return marks;
    }
    double decade = Math.pow(10, Math.floor(Math.log10(to)));
    double step = to / decade < 2 ? decade / 2 : to / decade < 5 ? decade : decade * 2;
    for (double mark = 0; mark <= to; mark += step) {
      marks.add(mark);
    }
    return marks;
  }
}
