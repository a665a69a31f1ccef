package dev.pushhub.bench.plan;

/**
 * How long and how often.
 *
 * @param rounds how often each server does each work
 * @param warmSeconds how long messages run before those that are measured
 * @param measureSeconds how long those do
 * @param connects how often all pages connect before the time that is measured, and with it
 * @param warmResumes how often all pages come back before those times that are measured
 * @param resumes how often those are; the median counts
 */
public record Timing(
    int rounds, int warmSeconds, int measureSeconds, int connects, int warmResumes, int resumes) {
  /** What figures are taken with. */
  public static Timing full(int rounds) {
    return new Timing(rounds, 4, 4, 5, 6, 5);
  }

  /** What is enough to see that everything works. */
  public static Timing quick() {
    return new Timing(1, 1, 1, 2, 2, 1);
  }
}
