package dev.pushhub.bench.plan;

import dev.pushhub.bench.peer.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be run.
 *
 * @param peers the servers, the hub among them
 * @param works what each of them does
 * @param timing how long and how often
 */
public record Plan(List<Peer> peers, List<Work> works, Timing timing) {
  private static final double START_SECONDS = 1.5;
  private static final double PAGES_PER_SECOND = 5_000;
  private static final double QUIET_SECONDS = 1;
  private static final double MISSING_SECONDS = 1.5;
  private static final double RESUME_SECONDS = 0.7;
  private static final double HEAP_SECONDS = 4;

  /**
   * One server does one work once.
   *
   * @param round from 1
   */
  public record Step(Work work, int round, Peer peer) {}

  /** Copies the lists. */
  public Plan {
    peers = List.copyOf(peers);
    works = List.copyOf(works);
  }

  /**
   * Everything in order: the servers in turn within a round, and each round begins with another, so
   * that a machine which becomes slower or faster does so for all.
   */
  public List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (Work work : works) {
      for (int round = 1; round <= timing.rounds(); round++) {
        List<Peer> able = able(work);
        for (int i = 0; i < able.size(); i++) {
          steps.add(new Step(work, round, able.get((i + round - 1) % able.size())));
        }
      }
    }
    return steps;
  }

  /** The servers that do a work. */
  public List<Peer> able(Work work) {
    return peers.stream().filter(peer -> peer.does(work.load())).toList();
  }

  /** How long it takes, about: servers that lose messages are waited for a little longer. */
  public Duration duration() {
    double seconds = 0;
    for (Work work : works) {
      seconds += timing.rounds() * able(work).size() * seconds(work);
    }
    return Duration.ofSeconds(Math.round(seconds));
  }

  private double seconds(Work work) {
    double connect = work.load().pages() / PAGES_PER_SECOND;
    return START_SECONDS
        + switch (work.kind()) {
          case MESSAGES -> connect + timing.warmSeconds() + timing.measureSeconds();
          case CONNECTS -> timing.connects() * (connect + QUIET_SECONDS);
          case IDLE -> connect + QUIET_SECONDS + HEAP_SECONDS;
          case RESUMES ->
              MISSING_SECONDS + (timing.warmResumes() + timing.resumes()) * RESUME_SECONDS;
        };
  }

  /** The open files that the load generator, and each server, need for it. */
  public int openFiles() {
    return works.stream().mapToInt(work -> work.load().pages()).max().orElse(0) + 500;
  }
}
