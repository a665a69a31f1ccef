package dev.pushhub.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.pushhub.bench.plan.Plan;
import dev.pushhub.bench.plan.Work;
import dev.pushhub.bench.result.Metric;
import dev.pushhub.bench.result.Results;
import dev.pushhub.bench.result.Row;
import dev.pushhub.bench.result.Sample;
import java.util.Locale;

/** Every round of every row as JSON, for whoever wants to look at more than medians. */
public final class RawFigures {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private RawFigures() {}

  /** The document. */
  public static String of(Plan plan, String machine, Results results) {
    JsonObject document = new JsonObject();
    document.addProperty("machine", machine);
    document.addProperty("rounds", plan.timing().rounds());
    document.addProperty("warmSeconds", plan.timing().warmSeconds());
    document.addProperty("measureSeconds", plan.timing().measureSeconds());
    JsonArray servers = new JsonArray();
    plan.peers()
        .forEach(
            peer -> {
              JsonObject server = new JsonObject();
              server.addProperty("name", peer.name());
              server.addProperty("is", peer.availability().remark());
              servers.add(server);
            });
    document.add("servers", servers);
    JsonArray works = new JsonArray();
    for (Work work : plan.works()) {
      JsonObject element = new JsonObject();
      element.addProperty("id", work.id());
      element.addProperty("title", work.title());
      element.addProperty("comparedBy", name(work.primary()));
      JsonArray rows = new JsonArray();
      results.of(work.id()).forEach(row -> rows.add(row(row)));
      element.add("rows", rows);
      works.add(element);
    }
    document.add("works", works);
    return GSON.toJson(document) + "\n";
  }

  private static JsonObject row(Row row) {
    JsonObject element = new JsonObject();
    element.addProperty("server", row.server());
    row.problem().ifPresent(problem -> element.addProperty("problem", problem));
    JsonArray rounds = new JsonArray();
    for (Sample sample : row.samples()) {
      JsonObject round = new JsonObject();
      for (Metric metric : Metric.values()) {
        Double value = sample.values().get(metric);
        if (value != null) {
          round.addProperty(name(metric), value);
        }
      }
      if (!sample.isSound()) {
        round.addProperty("problem", sample.problem());
      }
      rounds.add(round);
    }
    element.add("rounds", rounds);
    return element;
  }

  private static String name(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }
}
