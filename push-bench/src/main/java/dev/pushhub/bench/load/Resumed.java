package dev.pushhub.bench.load;

import java.util.Arrays;

/** What pages that have come back have received by now: each what it missed, in order, or not. */
final class Resumed implements Inbox {
  private static final long NOT_YET = -1;
  private static final double NANOS_PER_SECOND = 1e9;

  private final int missed;
  private final Stamps stamps;
  private final int[] received;
  private final int[] others;
  private final long[] completeAt;
  private long total;
  private int complete;
  private String problem = "";

  /** What stands in the messages that a page has missed. */
  @FunctionalInterface
  interface Stamps {
    /** In the i-th. */
    long of(int page, int i);
  }

  Resumed(int pages, int missed, Stamps stamps) {
    this.missed = missed;
    this.stamps = stamps;
    this.received = new int[pages];
    this.others = new int[pages];
    this.completeAt = new long[pages];
    Arrays.fill(completeAt, NOT_YET);
  }

  @Override
  public void message(int page, long stamp, long now) {
    if (stamp < 0) {
      if (++others[page] > 1) { // one says that it is bound
        wrong("page " + page + " was told something other than what it missed");
      }
      return;
    }
    int i = received[page]++;
    total++;
    if (i >= missed) {
      wrong("page %d got a message too many, after its %d".formatted(page, missed));
    } else if (stamp != stamps.of(page, i)) {
      wrong("page %d got message %d where %d was due".formatted(page, stamp, stamps.of(page, i)));
    }
    if (received[page] == missed) {
      completeAt[page] = now;
      complete++;
    }
  }

  private void wrong(String what) {
    if (problem.isEmpty()) {
      problem = what;
    }
  }

  /** Whether every page has as many as it missed. */
  boolean haveAll() {
    return complete == received.length;
  }

  long received() {
    return total;
  }

  /** How it went since they began to connect, of which so many were closed. */
  Resumption since(long start, double cpuSeconds, long residentBytes, int closed) {
    if (!haveAll()) {
      wrong(
          "LOST %,d of %,d messages; %,d of %,d pages lack some"
              .formatted(
                  (long) received.length * missed - total,
                  (long) received.length * missed,
                  received.length - complete,
                  received.length));
    } else if (closed > 0) {
      wrong(closed + " pages were closed");
    }
    double[] seconds =
        Arrays.stream(completeAt)
            .filter(at -> at != NOT_YET)
            .mapToDouble(at -> (at - start) / NANOS_PER_SECOND)
            .sorted()
            .toArray();
    return new Resumption(
        total,
        at(seconds, 0),
        at(seconds, seconds.length / 2),
        at(seconds, seconds.length - 1),
        cpuSeconds,
        residentBytes,
        problem);
  }

  private static double at(double[] seconds, int i) {
    return seconds.length == 0 ? 0 : seconds[i];
  }
}
