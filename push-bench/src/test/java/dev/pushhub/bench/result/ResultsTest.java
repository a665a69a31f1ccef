package dev.pushhub.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static Row row(String server, Metric metric, double... values) {
    Row row = new Row("work", server);
    for (double value : values) {
      row.add(Sample.of(Map.of(metric, value)));
    }
    return row;
  }

  private static Results results(Row... rows) {
    return new Results("hub", Set.of(), List.of(rows));
  }

  @Test
  void aFigureIsTheMedianOfTheRounds() {
    assertThat(row("hub", Metric.P50, 5, 1, 900).median(Metric.P50)).hasValue(5);
    assertThat(row("hub", Metric.P50, 5, 1).median(Metric.P50)).hasValue(3);
    assertThat(row("hub", Metric.P50).median(Metric.P50)).isEmpty();
    assertThat(row("hub", Metric.P50, 5).median(Metric.P99)).isEmpty();
  }

  @Test
  void oneRoundThatLostSomethingLeavesNoFigure() {
    Row row = row("hub", Metric.DELIVERIES, 5, 6);
    row.add(new Sample(Map.of(Metric.DELIVERIES, 7.0), "LOST 3 of 9 deliveries"));

    assertThat(row.median(Metric.DELIVERIES)).isEmpty();
    assertThat(row.problem()).hasValue("LOST 3 of 9 deliveries (in 1 of 3 rounds)");
  }

  @Test
  void aRatioOverOneIsBetterWhateverTheMetric() {
    Row hub = row("hub", Metric.DELIVERIES, 100);
    Results more = results(hub, row("a", Metric.DELIVERIES, 20), row("b", Metric.DELIVERIES, 50));
    Row quick = row("hub", Metric.P99, 10);
    Results less = results(quick, row("a", Metric.P99, 30), row("b", Metric.P99, 90));

    assertThat(more.ratioToBestPeer(hub, Metric.DELIVERIES)).hasValue(2);
    assertThat(less.ratioToBestPeer(quick, Metric.P99).orElseThrow()).isCloseTo(3, within(1e-9));
  }

  @Test
  void theSubjectWithOtherOptionsIsNoPeer() {
    Row tuned = row("hub-tuned", Metric.DELIVERIES, 900);
    Results results =
        new Results(
            "hub",
            Set.of("hub", "hub-tuned"),
            List.of(row("hub", Metric.DELIVERIES, 100), tuned, row("a", Metric.DELIVERIES, 50)));

    assertThat(results.ratioToBestPeer(results.rows().get(0), Metric.DELIVERIES)).hasValue(2);
    assertThat(results.ratioToBestPeer(tuned, Metric.DELIVERIES)).hasValue(18);
    assertThat(results.isSubject(tuned)).isTrue();
  }

  @Test
  void aPeerThatLostSomethingIsNotTheBest() {
    Row hub = row("hub", Metric.DELIVERIES, 100);
    Row lossy = new Row("work", "a");
    lossy.add(new Sample(Map.of(Metric.DELIVERIES, 1000.0), "LOST 1"));

    assertThat(results(hub, lossy).ratioToBestPeer(hub, Metric.DELIVERIES)).isEmpty();
  }
}
