package dev.pushhub.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pushhub.bench.peer.CommandPeer;
import dev.pushhub.bench.plan.Plan;
import dev.pushhub.bench.plan.Timing;
import dev.pushhub.bench.plan.Work;
import dev.pushhub.bench.plan.Works;
import dev.pushhub.bench.result.Metric;
import dev.pushhub.bench.result.Results;
import dev.pushhub.bench.result.Row;
import dev.pushhub.bench.result.Sample;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportTest {
  private static final Work WORK = Works.all(8000).get(0);
  private final Row hub = row("hub", 3_000_000);
  private final Row slow = row("slow", 123_456);
  private final Row lossy = new Row(WORK.id(), "lossy");
  private final Results results =
      new Results("hub", Set.of("hub", "hub-tuned"), List.of(hub, slow, lossy));

  ReportTest() {
    lossy.add(
        new Sample(Map.of(Metric.DELIVERIES, 999_999.0), "LOST 5 of 10 deliveries <&| \"all\""));
  }

  private static Row row(String server, double deliveries) {
    Row row = new Row(WORK.id(), server);
    row.add(Sample.of(Map.of(Metric.DELIVERIES, deliveries, Metric.CPU, 0.1234)));
    return row;
  }

  @Test
  void theTableShowsRatiosAndWhatWasLostInPlaceOfFigures() {
    String table = Table.of(List.of(WORK), results);

    assertThat(table.lines()).hasSize(5);
    assertThat(table).contains("3,000,000").contains("24.3x deliveries/s").contains("0.123");
    assertThat(table).contains("LOST 5 of 10 deliveries").doesNotContain("1,000,000");
    assertThat(table.lines().map(line -> line.chars().filter(c -> c == '|').count()).distinct())
        .hasSize(1);
  }

  @Test
  void aColumnThatNobodyHasAFigureForIsNotThere() {
    String heading = Table.of(List.of(WORK), results).lines().findFirst().orElseThrow();

    assertThat(heading).contains("deliveries/s").contains("CPU").doesNotContain("p99");
  }

  @Test
  void theChartIsXmlWithABarForEachFigure() throws Exception {
    String svg = Chart.of(List.of(WORK), results, "Hub & peers", "some machine");

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(2);
    assertThat(svg)
        .contains(WORK.title())
        .contains("deliveries/s, more is better; logarithmic scale")
        .contains("3,000,000  (24.3x the best peer)")
        .contains("LOST 5 of 10 deliveries &lt;&amp;| &quot;all&quot;")
        .contains("some machine");
  }

  @Test
  void theRawFiguresHoldEveryRound() {
    Plan plan = new Plan(List.of(CommandPeer.parse("hub=x;1;2")), List.of(WORK), Timing.full(1));

    JsonObject raw = JsonParser.parseString(RawFigures.of(plan, "m", results)).getAsJsonObject();

    JsonObject work = raw.getAsJsonArray("works").get(0).getAsJsonObject();
    assertThat(work.getAsJsonArray("rows")).hasSize(3);
    assertThat(work.toString()).contains("\"deliveries\":123456.0").contains("LOST 5");
  }

  @Test
  void anAxisIsLogarithmicWhereTheFactorIsLarge() {
    Axis linear = Axis.of(List.of(100.0, 400.0));
    Axis log = Axis.of(List.of(100_000.0, 10_000_000.0));

    assertThat(linear.isLog()).isFalse();
    assertThat(linear.at(200)).isEqualTo(0.5);
    assertThat(linear.marks()).containsExactly(0.0, 100.0, 200.0, 300.0, 400.0);
    assertThat(log.isLog()).isTrue();
    assertThat(log.at(10_000_000)).isEqualTo(1);
    assertThat(log.at(100_000)).isBetween(0.3, 0.4);
    assertThat(log.marks()).hasSize(4);
  }

  @Test
  void figuresHaveThreeDigits() {
    assertThat(Figures.threeDigits(1_234_567)).isEqualTo("1,230,000");
    assertThat(Figures.threeDigits(999.6)).isEqualTo("1,000");
    assertThat(Figures.threeDigits(12.34)).isEqualTo("12.3");
    assertThat(Figures.threeDigits(1.234)).isEqualTo("1.23");
    assertThat(Figures.threeDigits(0)).isEqualTo("0");
    assertThat(Chart.shortly(1_500_000)).isEqualTo("1.5M");
    assertThat(Chart.shortly(20_000)).isEqualTo("20k");
    assertThat(Chart.shortly(0)).isEqualTo("0");
  }
}
