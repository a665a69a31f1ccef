package dev.pushhub.bench.load;

import java.util.List;

/** When messages are published, and by whom. */
abstract sealed class Pace {
  private static final int WAIT_MILLIS = 10;

  private final Load load;
  private final List<Publisher> publishers;
  private final MessageWriter messages;
  private long sent;

  private Pace(Load load, List<Publisher> publishers, MessageWriter messages) {
    this.load = load;
    this.publishers = publishers;
    this.messages = messages;
  }

  static Pace of(Load load, List<Publisher> publishers, MessageWriter messages, Clock clock) {
    return load.perSecond() > 0
        ? new OpenLoop(load, publishers, messages, clock)
        : new ClosedLoop(load, publishers, messages, clock);
  }

  /** Queues what is due of so many; returns how long the sockets may be waited for, in ms. */
  abstract int publish(long count);

  final long sent() {
    return sent;
  }

  final List<Publisher> publishers() {
    return publishers;
  }

  /** One page after the other, but not neighbours. */
  final void put(Publisher publisher, long time) {
    publisher.put(messages, (int) (sent * 7919 % load.pages()), time);
    sent++;
  }

  /** The next message goes as one is answered. */
  private static final class ClosedLoop extends Pace {
    private final int window;
    private final Clock clock;

    private ClosedLoop(Load load, List<Publisher> publishers, MessageWriter messages, Clock clock) {
      super(load, publishers, messages);
      this.window = load.window();
      this.clock = clock;
    }

    @Override
    int publish(long count) {
      for (int i = 0; i < publishers().size() && sent() < count; i++) {
        Publisher publisher = publishers().get(i);
        while (publisher.unanswered() < window && sent() < count) {
          put(publisher, clock.nanos());
        }
      }
      return WAIT_MILLIS;
    }
  }

  /**
   * A message goes at its time, whatever the answers do, and carries that time: if the server, or
   * this process, is late, all messages that had to wait are counted as late.
   */
  private static final class OpenLoop extends Pace {
    /** A message that is due sooner is waited for awake. */
    private static final long SPIN_NANOS = 1_500_000;

    private final double gap;
    private final Clock clock;
    private final long start;

    private OpenLoop(Load load, List<Publisher> publishers, MessageWriter messages, Clock clock) {
      super(load, publishers, messages);
      this.gap = 1e9 / load.perSecond();
      this.clock = clock;
      this.start = clock.nanos();
    }

    @Override
    int publish(long count) {
      while (sent() < count && clock.nanos() >= due()) {
        put(publishers().get((int) (sent() % publishers().size())), due());
      }
      if (sent() == count) {
        return WAIT_MILLIS;
      }
      return due() - clock.nanos() > SPIN_NANOS ? 1 : 0;
    }

    private long due() {
      return start + (long) (sent() * gap);
    }
  }
}
