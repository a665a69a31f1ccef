package dev.pushhub.bench.result;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * All rows of a run.
 *
 * @param subject the server that the others are compared with
 * @param variants its name, and those of the same server with other options: they are no peers
 * @param rows by work, then by server
 */
public record Results(String subject, Set<String> variants, List<Row> rows) {

  /** Copies the collections. */
  public Results {
    variants = Set.copyOf(variants);
    rows = List.copyOf(rows);
  }

  /** Whether a row is the subject's, with whatever options. */
  public boolean isSubject(Row row) {
    return row.server().equals(subject) || variants.contains(row.server());
  }

  /** The rows of a work. */
  public List<Row> of(String work) {
    return rows.stream().filter(row -> row.work().equals(work)).toList();
  }

  /**
   * How many times as good as the best of the subject's peers a row is; over 1 is better, whether
   * more or less of the metric is. Empty where one of the two has no figure.
   */
  public OptionalDouble ratioToBestPeer(Row row, Metric metric) {
    OptionalDouble own = row.median(metric);
    OptionalDouble best = best(row.work(), metric);
    if (own.isEmpty() || best.isEmpty() || own.getAsDouble() <= 0 || best.getAsDouble() <= 0) {
      return OptionalDouble.empty();
    }
    double ratio = own.getAsDouble() / best.getAsDouble();
    return OptionalDouble.of(metric.moreIsBetter() ? ratio : 1 / ratio);
  }

  private OptionalDouble best(String work, Metric metric) {
    var values =
        of(work).stream()
            .filter(row -> !isSubject(row))
            .map(row -> row.median(metric))
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble);
    return metric.moreIsBetter() ? values.max() : values.min();
  }
}
