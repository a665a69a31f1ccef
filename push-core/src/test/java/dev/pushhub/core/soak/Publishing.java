package dev.pushhub.core.soak;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * One publisher of the soak: numbers what it sends, by target, and is told of each that it was
 * accepted. For one thread; the counts may be read by any.
 */
final class Publishing implements Runnable {
  static final String ALL = "all";

  /** How a message is sent. */
  interface Way {
    /** False if nobody was there, or it was not taken; then it is sent again later. */
    boolean send(String target, String message);
  }

  private static final long MOST_PAUSE_NANOS = 8_000_000;
  private static final int MOST_PADDING = 400;

  private final String name;
  private final List<String> targets;
  private final Way way;
  private final Random random;
  private final AtomicBoolean over;
  private final Map<String, Long> sent = new ConcurrentHashMap<>();

  Publishing(String name, List<String> targets, Way way, long seed, AtomicBoolean over) {
    this.name = name;
    this.targets = targets;
    this.way = way;
    this.random = new Random(seed);
    this.over = over;
  }

  String name() {
    return name;
  }

  long sent(String target) {
    return sent.getOrDefault(target, 0L);
  }

  long sent() {
    return sent.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void run() {
    while (!over.get()) {
      String target = random.nextInt(5) == 0 ? ALL : targets.get(random.nextInt(targets.size()));
      long number = sent(target);
      String padding = "x".repeat(random.nextInt(MOST_PADDING));
      if (way.send(target, Runs.message(name, target, number, padding))) {
        sent.put(target, number + 1);
      }
      LockSupport.parkNanos(random.nextLong(MOST_PAUSE_NANOS));
    }
  }
}
