package dev.pushhub.bench.run;

import dev.pushhub.bench.load.Load;
import dev.pushhub.bench.load.LoadException;
import dev.pushhub.bench.load.LoadGenerator;
import dev.pushhub.bench.load.Outcome;
import dev.pushhub.bench.load.ResumeGenerator;
import dev.pushhub.bench.load.Resumption;
import dev.pushhub.bench.peer.RunningPeer;
import dev.pushhub.bench.plan.Timing;
import dev.pushhub.bench.plan.Work;
import dev.pushhub.bench.result.Metric;
import dev.pushhub.bench.result.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** With the load generator of this module. */
final class OwnDriver implements Driver {
  /** A run while warming up takes about so long. */
  private static final double WARM_RUN_SECONDS = 0.5;

  private static final int WARM_PAGES = 200;

  @Override
  public Sample measure(RunningPeer server, Work work, Timing timing) throws LoadException {
    try {
      return switch (work.kind()) {
        case MESSAGES -> messages(server, work, timing);
        case CONNECTS -> connects(server, work, timing);
        case IDLE -> idle(server, work);
        case RESUMES -> resumes(server, work, timing);
      };
    } catch (IOException e) {
      throw new LoadException("the load generator failed: " + e, e);
    }
  }

  // The server says by its speed how many messages make up the time that is to be measured: one
  // that is twenty times as fast gets twenty times as many.
  private static Sample messages(RunningPeer server, Work work, Timing timing)
      throws IOException, LoadException {
    try (LoadGenerator generator = new LoadGenerator(server.target(), work.load())) {
      generator.connectPages();
      generator.bindPages();
      double rate = work.load().perSecond();
      if (rate > 0) {
        generator.run(count(rate, timing.warmSeconds()));
      } else {
        long end = System.nanoTime() + Duration.ofSeconds(timing.warmSeconds()).toNanos();
        long count = 4L * work.load().window() * work.load().publishers();
        do {
          Outcome warm = generator.run(count);
          if (!warm.isComplete()) {
            return Samples.of(work.load(), warm);
          }
          rate = warm.sent() / warm.seconds();
          count = Math.max(count, count(rate, WARM_RUN_SECONDS));
        } while (System.nanoTime() < end);
      }
      return Samples.of(work.load(), generator.run(count(rate, timing.measureSeconds())));
    }
  }

  private static long count(double perSecond, double seconds) {
    return Math.max(1, Math.round(perSecond * seconds));
  }

  private static Sample connects(RunningPeer server, Work work, Timing timing)
      throws IOException, LoadException {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (int i = 0; i < timing.connects(); i++) {
      try (LoadGenerator generator = new LoadGenerator(server.target(), work.load())) {
        double cpu = server.target().process().cpuSeconds();
        double seconds = generator.connectPages();
        Quiet.await(generator::idle, server.target().process());
        cpu = server.target().process().cpuSeconds() - cpu;
        generator.bindPages(); // all of them are there, or it says so
        values.put(Metric.CONNECTS, work.load().pages() / seconds);
        values.put(Metric.CPU, cpu * 1e6 / work.load().pages());
        values.put(Metric.RESIDENT, server.target().process().residentBytes() / 1e6);
        Quiet.await(generator::idle, server.target().process());
      }
    }
    return Sample.of(values);
  }

  private static Sample resumes(RunningPeer server, Work work, Timing timing)
      throws IOException, LoadException {
    try (ResumeGenerator generator = new ResumeGenerator(server.target(), work.load())) {
      generator.miss();
      List<Resumption> all = new ArrayList<>();
      for (int i = 0; i < timing.warmResumes() + timing.resumes(); i++) {
        Quiet.await(generator::idle, server.target().process());
        Resumption resumption = generator.resume();
        if (!resumption.isComplete()) {
          return Sample.failed(resumption.problem());
        }
        all.add(resumption);
      }
      return Samples.of(all.get(0), all.subList(timing.warmResumes(), all.size()));
    }
  }

  private static Sample idle(RunningPeer server, Work work) throws IOException, LoadException {
    // Some pages come and go first: classes and buffers that the first page brings are not a
    // page's.
    try (LoadGenerator first = new LoadGenerator(server.target(), Load.idle(WARM_PAGES))) {
      first.connectPages();
      first.bindPages();
      Quiet.await(first::idle, server.target().process());
    }
    try (LoadGenerator generator = new LoadGenerator(server.target(), work.load())) {
      Quiet.await(generator::idle, server.target().process());
      OptionalLong heapBefore = server.heapBytes();
      long residentBefore = server.target().process().residentBytes();
      generator.connectPages();
      Quiet.await(generator::idle, server.target().process());
      long residentAfter = server.target().process().residentBytes();
      OptionalLong heapAfter = server.heapBytes();
      generator.bindPages(); // all of them are there, or it says so
      Map<Metric, Double> values = new EnumMap<>(Metric.class);
      int pages = work.load().pages();
      values.put(Metric.RESIDENT_PER_PAGE, (residentAfter - residentBefore) / (double) pages);
      values.put(Metric.RESIDENT, residentAfter / 1e6);
      if (heapBefore.isPresent() && heapAfter.isPresent()) {
        values.put(
            Metric.HEAP_PER_PAGE,
            (heapAfter.getAsLong() - heapBefore.getAsLong()) / (double) pages);
      }
      return Sample.of(values);
    }
  }
}
