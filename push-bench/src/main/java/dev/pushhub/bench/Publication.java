package dev.pushhub.bench;

import dev.pushhub.bench.plan.Plan;
import dev.pushhub.bench.plan.Work;
import dev.pushhub.bench.report.Chart;
import dev.pushhub.bench.report.Machine;
import dev.pushhub.bench.report.RawFigures;
import dev.pushhub.bench.report.Table;
import dev.pushhub.bench.result.Metric;
import dev.pushhub.bench.result.Results;
import dev.pushhub.bench.result.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/** The results as table, chart and raw figures: on the terminal, and in files. */
final class Publication {
  /** What the README's chart shows; the rest stands in the table. */
  private static final Set<String> CHARTED =
      Set.of("broadcast-4", "broadcast-64", "one-64", "one-1", "connects", "idle");

  private final Plan plan;
  private final Results results;
  private final String machine = Machine.describe();

  private Publication(Plan plan, Results results) {
    this.plan = plan;
    this.results = results;
  }

  static Publication of(Plan plan, Results results) {
    return new Publication(plan, results);
  }

  void write(Path directory, PrintWriter terminal) throws IOException {
    String table = Table.of(plan.works(), results);
    List<Work> charted = plan.works().stream().filter(work -> CHARTED.contains(work.id())).toList();
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("benchmark.md"), machine + "; " + method() + ".\n\n" + table);
    Files.writeString(
        directory.resolve("benchmark.svg"),
        Chart.of(
            charted.isEmpty() ? plan.works() : charted,
            results,
            "PushHub and its peers",
            machine + "; " + method() + "; a ratio over 1 is better"));
    Files.writeString(directory.resolve("benchmark.json"), RawFigures.of(plan, machine, results));
    terminal.println();
    terminal.print(table);
    terminal.println();
    terminal.println("A ratio over 1 is better than the best peer, whatever the metric.");
    terminal.println("Table, chart and raw figures are in " + directory + ".");
    terminal.flush();
  }

  private String method() {
    int rounds = plan.timing().rounds();
    return rounds == 1 ? "one round" : "medians of " + rounds + " rounds";
  }

  /** A figure for the terminal. */
  static String figure(Row row, Metric metric) {
    OptionalDouble median = row.median(metric);
    return median.isEmpty() ? "no" : String.format(Locale.ROOT, "%,.1f", median.getAsDouble());
  }
}
