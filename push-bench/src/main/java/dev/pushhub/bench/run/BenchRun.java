package dev.pushhub.bench.run;

import dev.pushhub.bench.load.LoadException;
import dev.pushhub.bench.peer.JvmPeer;
import dev.pushhub.bench.peer.Peer;
import dev.pushhub.bench.peer.PeerException;
import dev.pushhub.bench.peer.RunningPeer;
import dev.pushhub.bench.plan.Plan;
import dev.pushhub.bench.plan.Work;
import dev.pushhub.bench.result.Results;
import dev.pushhub.bench.result.Row;
import dev.pushhub.bench.result.Sample;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs a plan, step by step; for each step the server is started anew. */
public final class BenchRun {
  private final Plan plan;
  private final Driver driver;

  private BenchRun(Plan plan, Driver driver) {
    this.plan = plan;
    this.driver = driver;
  }

  /** With this module's load generator. */
  public static BenchRun own(Plan plan) {
    return new BenchRun(plan, new OwnDriver());
  }

  /** With a binary of wsload, which measures no idle pages. */
  public static BenchRun wsload(Plan plan, Path binary) {
    return new BenchRun(plan, new WsloadDriver(binary));
  }

  /** Hears of each step as it is done. */
  public interface Watcher {
    /** A step is done. */
    void done(Plan.Step step, Sample sample, int number, int of);
  }

  /** Does all of it; what goes wrong with one server stands in its rows. */
  public Results run(Watcher watcher) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (Work work : plan.works()) {
      for (Peer peer : plan.able(work)) {
        rows.put(key(work, peer), new Row(work.id(), peer.name()));
      }
    }
    List<Plan.Step> steps = plan.steps();
    for (int i = 0; i < steps.size(); i++) {
      Plan.Step step = steps.get(i);
      Sample sample = measure(step);
      Row row = rows.get(key(step.work(), step.peer()));
      if (row != null) {
        row.add(sample);
      }
      watcher.done(step, sample, i + 1, steps.size());
    }
    Set<String> variants =
        plan.peers().stream().filter(Peer::isHub).map(Peer::name).collect(Collectors.toSet());
    return new Results(JvmPeer.HUB, variants, List.copyOf(rows.values()));
  }

  private static String key(Work work, Peer peer) {
    return work.id() + " " + peer.name();
  }

  private Sample measure(Plan.Step step) {
    try (RunningPeer server = step.peer().start()) {
      return driver.measure(server, step.work(), plan.timing());
    } catch (PeerException | LoadException e) {
      return Sample.failed(String.valueOf(e.getMessage()));
    }
  }
}
