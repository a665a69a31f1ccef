package dev.pushhub.bench.plan;

import dev.pushhub.bench.load.Load;
import dev.pushhub.bench.result.Metric;
import java.util.List;

/** All works there are. */
public final class Works {
  private static final int MANY = 1_000;
  private static final int SOME = 100;
  private static final int FEW = 20;
  private static final int LARGE = 16_000;
  private static final int HUGE = 1_000_000;
  private static final int MISSED = 100;
  private static final int RATE = 10_000;

  private Works() {}

  /** In the order in which they are run. */
  public static List<Work> all(int idlePages) {
    Load fast = Load.broadcast(MANY, 64);
    return List.of(
        Work.messages(
            "broadcast-4", "broadcast to 1,000 pages, 4 in flight", Load.broadcast(MANY, 4)),
        Work.messages("broadcast-64", "broadcast to 1,000 pages, 64 in flight", fast),
        Work.messages("one-64", "to one uid of 100, 64 in flight", Load.toOne(SOME, 64)),
        Work.latency("one-1", "to one uid of 100, 1 in flight", Load.toOne(SOME, 1)),
        Work.latency(
            "rate", "to one uid of 100, 10,000 a second", Load.toOne(SOME, 1).atRate(RATE)),
        Work.messages(
            "publishers-4",
            "to one uid of 100, 4 publishers, 16 in flight each",
            Load.toOne(SOME, 16).from(4)),
        Work.messages(
            "stalled-1", "broadcast, 64 in flight, 1 of 1,000 never reads", fast.withStalled(1)),
        Work.messages(
            "stalled-100",
            "broadcast, 64 in flight, 100 of 1,000 never read",
            fast.withStalled(SOME)),
        Work.messages(
            "large-one", "16 kB to one of 20, 16 in flight", Load.toOne(FEW, 16).ofBytes(LARGE)),
        Work.messages(
            "large-all",
            "16 kB to all of 20, 16 in flight",
            Load.broadcast(FEW, 16).ofBytes(LARGE)),
        Work.messages(
            "huge-one", "1 MB to one of 20, 4 in flight", Load.toOne(FEW, 4).ofBytes(HUGE)),
        Work.messages(
            "huge-all", "1 MB to all of 20, 4 in flight", Load.broadcast(FEW, 4).ofBytes(HUGE)),
        new Work(
            "connects",
            "connects, %,d pages, the fifth time".formatted(idlePages),
            Work.Kind.CONNECTS,
            Load.toOne(idlePages, 1),
            Metric.CONNECTS),
        new Work(
            "idle",
            "idle pages, %,d with a browser's headers".formatted(idlePages),
            Work.Kind.IDLE,
            Load.idle(idlePages),
            Metric.RESIDENT_PER_PAGE),
        Work.resumes(
            "resume-own",
            "1,000 pages come back, each resumes 100 messages of its own",
            Load.resumeOwn(MANY, MISSED)),
        Work.resumes(
            "resume-all",
            "1,000 pages come back, all resume the same 100 broadcasts",
            Load.resumeBroadcasts(MANY, MISSED)));
  }
}
