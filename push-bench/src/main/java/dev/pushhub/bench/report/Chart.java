package dev.pushhub.bench.report;

import dev.pushhub.bench.plan.Work;
import dev.pushhub.bench.result.Metric;
import dev.pushhub.bench.result.Results;
import dev.pushhub.bench.result.Row;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The results as an SVG with a panel of bars for each work. No background, and colours that can be
 * read on white and on black: it stands in a README, whose reader has chosen one of them.
 */
public final class Chart {
  private static final String TEXT = "#768390";
  private static final String LINE = "#768390";
  private static final String SUBJECT = "#2f81f7";
  private static final String PEER = "#8b949e";
  private static final String LOSS = "#d1643c";
  private static final int WIDTH = 880;
  private static final int LEFT = 150;
  private static final int BARS = 470;
  private static final int BAR = 20;
  private static final int STEP = 28;
  private static final int PANEL_HEAD = 46;
  private static final int PANEL_FOOT = 34;
  private static final int TOP = 34;
  private static final int BOTTOM = 30;

  private final StringBuilder svg = new StringBuilder();
  private final Results results;

  private Chart(Results results) {
    this.results = results;
  }

  /** The document, with a line below it that says what the figures were taken on. */
  public static String of(List<Work> works, Results results, String title, String machine) {
    Chart chart = new Chart(results);
    int height = TOP + BOTTOM;
    for (Work work : works) {
      height += chart.height(work);
    }
    chart.open(height, title);
    int y = TOP;
    for (Work work : works) {
      chart.panel(work, y);
      y += chart.height(work);
    }
    chart.text(0, y + 16, "start", 11, "", machine);
    return chart.svg.append("</svg>\n").toString();
  }

  private int height(Work work) {
    return PANEL_HEAD + results.of(work.id()).size() * STEP + PANEL_FOOT;
  }

  private void open(int height, String title) {
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-10 0 %d %d\" width=\"%d\""
                + " height=\"%d\" role=\"img\" aria-label=\"%s\" font-family=\"system-ui,"
                + " -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif\">\n",
            WIDTH, height, WIDTH, height, escape(title)));
    text(0, 20, "start", 17, "bold", title);
  }

  private void panel(Work work, int top) {
    Metric metric = work.primary();
    List<Row> rows = results.of(work.id());
    List<Double> values =
        rows.stream()
            .map(row -> row.median(metric))
            .filter(median -> median.isPresent() && median.getAsDouble() > 0)
            .map(OptionalDouble::getAsDouble)
            .toList();
    Axis axis = Axis.of(values.isEmpty() ? List.of(1.0) : values);
    text(0, top + 18, "start", 14, "bold", work.title());
    text(0, top + 35, "start", 12, "", caption(metric, axis));
    int first = top + PANEL_HEAD;
    int bottom = first + rows.size() * STEP;
    if (!values.isEmpty()) {
      marks(axis, first, bottom);
    }
    for (int i = 0; i < rows.size(); i++) {
      bar(rows.get(i), metric, axis, first + i * STEP);
    }
  }

  private static String caption(Metric metric, Axis axis) {
    return metric.label()
        + ", "
        + (metric.moreIsBetter() ? "more" : "less")
        + " is better"
        + (axis.isLog() ? "; logarithmic scale" : "");
  }

  private void marks(Axis axis, int top, int bottom) {
    for (double mark : axis.marks()) {
      double x = LEFT + BARS * axis.at(mark);
      svg.append(
          format(
              "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\""
                  + " stroke-opacity=\"0.35\"/>\n",
              x, top, x, bottom, LINE));
      text(x, bottom + 14, "middle", 10, "", shortly(mark));
    }
  }

  private void bar(Row row, Metric metric, Axis axis, int top) {
    boolean subject = results.isSubject(row);
    int middle = top + 4 + BAR / 2;
    text(LEFT - 8, middle + 4, "end", 13, subject ? "bold" : "", row.server());
    OptionalDouble median = row.median(metric);
    if (median.isEmpty() || median.getAsDouble() <= 0) {
      String problem = row.problem().orElse("no figure");
      coloured(
          LEFT + 6, middle + 4, LOSS, problem.length() > 70 ? problem.substring(0, 70) : problem);
      return;
    }
    double width = Math.max(2, BARS * axis.at(median.getAsDouble()));
    svg.append(
        format(
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"3\" fill=\"%s\"/>\n",
            LEFT, top + 4, width, BAR, subject ? SUBJECT : PEER));
    OptionalDouble ratio = results.ratioToBestPeer(row, metric);
    String times =
        subject && ratio.isPresent() ? "  (" + Figures.ratio(ratio) + " the best peer)" : "";
    text(
        LEFT + width + 8,
        middle + 4,
        "start",
        12,
        subject ? "bold" : "",
        Figures.of(metric, median) + times);
  }

  private void coloured(double x, int y, String colour, String text) {
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%d\" font-size=\"12\" fill=\"%s\">%s</text>\n",
            x, y, colour, escape(text)));
  }

  private void text(double x, int y, String anchor, int size, String weight, String text) {
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" font-size=\"%d\"%s fill=\"%s\">%s"
                + "</text>\n",
            x,
            y,
            anchor,
            size,
            weight.isEmpty() ? "" : " font-weight=\"" + weight + "\"",
            TEXT,
            escape(text)));
  }

  /** 1,500,000 as 1.5M. */
  static String shortly(double value) {
    if (value >= 1e6) {
      return trimmed(value / 1e6) + "M";
    }
    return value >= 1e3 ? trimmed(value / 1e3) + "k" : trimmed(value);
  }

  private static String trimmed(double value) {
    String text = format("%.2f", value);
    return text.replaceAll("\\.?0+$", "");
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
