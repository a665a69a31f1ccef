package dev.pushhub.bench.report;

import dev.pushhub.bench.result.Metric;
import java.util.Locale;
import java.util.OptionalDouble;

/** Figures for people: three digits are as much as such measurements are good for. */
final class Figures {
  private Figures() {}

  /** A median, or a dash. */
  static String of(Metric metric, OptionalDouble value) {
    if (value.isEmpty()) {
      return "-";
    }
    double figure = value.getAsDouble();
    return switch (metric) {
      case CPU -> String.format(Locale.ROOT, figure < 1 ? "%.3f" : "%.1f", figure);
      case STALLED_CLOSED -> String.format(Locale.ROOT, "%.0f", figure);
      default -> threeDigits(figure);
    };
  }

  /** 1,234,567 as 1,230,000; 12.345 as 12.3. */
  static String threeDigits(double value) {
    double size = Math.abs(value);
    if (size == 0 || size < 0.01) {
      return "0";
    }
    int digits = (int) Math.floor(Math.log10(size)) + 1;
    if (digits <= 2) {
      return String.format(Locale.ROOT, digits == 2 ? "%.1f" : "%.2f", value);
    }
    double unit = Math.pow(10, digits - 3);
    return String.format(Locale.ROOT, "%,.0f", Math.round(value / unit) * unit);
  }

  /** A ratio, as "12.3x", or nothing. */
  static String ratio(OptionalDouble ratio) {
    return ratio.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT, ratio.getAsDouble() < 10 ? "%.2fx" : "%.1fx", ratio.getAsDouble());
  }
}
