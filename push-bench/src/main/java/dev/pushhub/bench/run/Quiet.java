package dev.pushhub.bench.run;

import dev.pushhub.bench.load.LoadException;
import dev.pushhub.bench.load.ProcessTree;
import java.time.Duration;

/** Waits until a server has done what it was given: until it uses no processor time. */
final class Quiet {
  private static final Duration LOOK_EVERY = Duration.ofMillis(150);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** One tick: a JVM's own threads never rest altogether. */
  private static final double REST_SECONDS = 0.011;

  /** A load generator that does nothing but read what comes. */
  interface Pause {
    /** Lets so much time pass. */
    void idle(Duration time) throws LoadException;
  }

  private Quiet() {}

  /** Returns also if it does not become quiet in a few seconds. */
  static void await(Pause generator, ProcessTree server) throws LoadException {
    long start = System.nanoTime();
    double before;
    do {
      before = server.cpuSeconds();
      generator.idle(LOOK_EVERY);
    } while (server.cpuSeconds() - before > REST_SECONDS
        && System.nanoTime() - start < LIMIT.toNanos());
  }
}
