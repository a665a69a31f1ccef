package dev.pushhub.bench.report;

import dev.pushhub.bench.plan.Work;
import dev.pushhub.bench.result.Metric;
import dev.pushhub.bench.result.Results;
import dev.pushhub.bench.result.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * All results as one table in Markdown, whose columns also stand straight in a terminal. A row that
 * lost anything says so, in place of its figures. A column that nobody has a figure for is not
 * there.
 */
public final class Table {
  /** What a column shows: the first of these that was measured. */
  private static final List<List<Metric>> COLUMNS =
      List.of(
          List.of(Metric.DELIVERIES, Metric.CONNECTS),
          List.of(Metric.CPU),
          List.of(Metric.FIRST_PAGE),
          List.of(Metric.HALF_THE_PAGES),
          List.of(Metric.LAST_PAGE),
          List.of(Metric.COLD_LAST_PAGE),
          List.of(Metric.P50),
          List.of(Metric.P99),
          List.of(Metric.P999),
          List.of(Metric.HEAP_PER_PAGE),
          List.of(Metric.RESIDENT_PER_PAGE),
          List.of(Metric.RESIDENT),
          List.of(Metric.STALLED_CLOSED));

  private Table() {}

  /** The table, with a line for each work and server. */
  public static String of(List<Work> works, Results results) {
    List<List<Metric>> columns =
        COLUMNS.stream().filter(column -> isMeasured(column, works, results)).toList();
    List<List<String>> lines = new ArrayList<>();
    lines.add(heading(columns));
    for (Work work : works) {
      for (Row row : results.of(work.id())) {
        lines.add(line(work, row, results, columns));
      }
    }
    return layOut(lines);
  }

  private static boolean isMeasured(List<Metric> column, List<Work> works, Results results) {
    return works.stream()
        .flatMap(work -> results.of(work.id()).stream())
        .anyMatch(row -> column.stream().anyMatch(metric -> row.median(metric).isPresent()));
  }

  private static List<String> heading(List<List<Metric>> columns) {
    List<String> cells = new ArrayList<>(List.of("work", "server", "to the best peer, by"));
    for (List<Metric> column : columns) {
      cells.add(String.join(" or ", column.stream().map(Metric::label).toList()));
    }
    return cells;
  }

  private static List<String> line(
      Work work, Row row, Results results, List<List<Metric>> columns) {
    List<String> cells = new ArrayList<>(List.of(work.title(), row.server()));
    if (row.problem().isPresent()) {
      cells.add(row.problem().get().replace('|', '/').replace('\n', ' '));
      return cells;
    }
    String ratio = Figures.ratio(results.ratioToBestPeer(row, work.primary()));
    cells.add(ratio.isEmpty() ? "-" : ratio + " " + work.primary().label());
    for (List<Metric> column : columns) {
      cells.add(
          column.stream()
              .filter(metric -> row.median(metric).isPresent())
              .findFirst()
              .map(metric -> Figures.of(metric, row.median(metric)))
              .orElse("-"));
    }
    return cells;
  }

  private static String layOut(List<List<String>> lines) {
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      // A problem may be longer than its column; it pushes the rest of its own line only.
      int measured = line.size() == columns ? columns : 2;
      for (int i = 0; i < measured; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int n = 0; n < lines.size(); n++) {
      append(text, lines.get(n), widths);
      if (n == 0) {
        for (int i = 0; i < columns; i++) {
          text.append("| ").append("-".repeat(widths[i] - 1)).append(i < 3 ? "- " : ": ");
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> line, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String cell = i < line.size() ? line.get(i) : "";
      String space = " ".repeat(Math.max(0, widths[i] - cell.length()));
      text.append("| ").append(i < 3 ? cell + space : space + cell).append(' ');
    }
    text.append("|\n");
  }
}
