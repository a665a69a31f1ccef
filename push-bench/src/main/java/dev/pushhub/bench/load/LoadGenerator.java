package dev.pushhub.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Pages and publishers for one server: connects them, then runs messages through as often as it is
 * asked. One thread, the caller's.
 */
public final class LoadGenerator implements AutoCloseable {
  private static final int PROBES_UNANSWERED = 64;

  /** A page gets its probe again after this: it was not bound yet. */
  private static final Duration PROBE_AGAIN = Duration.ofMillis(50);

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(60);

  private final Target target;
  private final Load load;
  private final Clock clock = new Clock();
  private final Sockets sockets;
  private final Arrivals arrivals = new Arrivals();
  private final PageFleet pages;
  private final MessageWriter messages;
  private final List<Publisher> publishers = new ArrayList<>();

  /** For a server that is up; nothing is connected yet. */
  public LoadGenerator(Target target, Load load) throws IOException {
    this.target = target;
    this.load = load;
    this.sockets = new Sockets();
    this.pages =
        new PageFleet(
            target,
            load,
            sockets.selector(),
            clock,
            page -> Opening.plain(target.dialect(), page),
            arrivals);
    this.messages = new MessageWriter(target.dialect(), load);
  }

  /** Opens every page; returns the seconds until the last handshake was answered. */
  public double connectPages() throws LoadException {
    try {
      long start = clock.nanos();
      while (pages.connectMore()) {
        sockets.poll();
        if (clock.nanos() - start > CONNECT_LIMIT.toNanos()) {
          throw new LoadException(
              "only " + pages.open() + " of " + load.pages() + " pages are connected after 60 s");
        }
      }
      return seconds(start);
    } catch (IOException e) {
      throw new LoadException("page " + pages.open() + " could not connect: " + e, e);
    }
  }

  /** Opens the publishers, and waits until each page has received a probe: it is bound. */
  public void bindPages() throws LoadException {
    try {
      while (publishers.size() < load.publishers()) {
        publishers.add(
            Publisher.connect(target.publishers(), target.dialect(), sockets.selector()));
      }
      long start = clock.nanos();
      while (arrivals.pagesThatSawProbe() < load.pages()) {
        if (clock.nanos() - start > CONNECT_LIMIT.toNanos()) {
          throw new LoadException(
              "only "
                  + arrivals.pagesThatSawProbe()
                  + " of "
                  + load.pages()
                  + " pages have received a probe after 60 s");
        }
        probe();
      }
      pages.stall();
    } catch (IOException e) {
      throw new LoadException("the pages could not be bound: " + e, e);
    }
  }

  private void probe() throws IOException, LoadException {
    Publisher publisher = publishers.get(0);
    int page = arrivals.unprobed(0);
    while (page < load.pages()) {
      publisher.put(messages, page, 0);
      publisher.flush();
      if (load.broadcast()) {
        break;
      }
      sockets.pollUntil(() -> publisher.unanswered() < PROBES_UNANSWERED, CONNECT_LIMIT);
      page = arrivals.unprobed(page + 1);
    }
    sockets.pollUntil(() -> publisher.unanswered() == 0, CONNECT_LIMIT);
    sockets.pollUntil(() -> arrivals.pagesThatSawProbe() == load.pages(), PROBE_AGAIN);
  }

  /** Lets so much time pass, and reads what comes. */
  public void idle(Duration time) throws LoadException {
    sockets.idle(time);
  }

  /** Publishes so many messages and waits until all has arrived, or nothing arrives any more. */
  public Outcome run(long count) throws LoadException {
    arrivals.reset();
    publishers.forEach(Publisher::reset);
    try {
      double cpu = target.process().cpuSeconds();
      long start = clock.nanos();
      Progress progress = new Progress(clock);
      Pace pace = Pace.of(load, publishers, messages, clock);
      while (pace.sent() < count || !hasArrived(count)) {
        int millis = pace.publish(count);
        for (Publisher publisher : publishers) {
          publisher.flush();
        }
        sockets.poll(millis);
        if (progress.isOver(arrivals.delivered() + answered())) {
          break;
        }
      }
      double seconds = seconds(start);
      return new Outcome(
          pace.sent(),
          refused(),
          count * load.fanOut(),
          arrivals.delivered(),
          seconds,
          target.process().cpuSeconds() - cpu,
          arrivals.latency(),
          target.process().residentBytes(),
          pages.stalledClosed());
    } catch (IOException e) {
      throw new LoadException("the run was cut off: " + e, e);
    }
  }

  private boolean hasArrived(long count) {
    return answered() == count && arrivals.delivered() >= (count - refused()) * load.fanOut();
  }

  private long answered() {
    long sum = 0;
    for (int i = 0; i < publishers.size(); i++) {
      sum += publishers.get(i).answered();
    }
    return sum;
  }

  private long refused() {
    return publishers.stream().mapToLong(Publisher::refused).sum();
  }

  private double seconds(long start) {
    return (clock.nanos() - start) / 1e9;
  }

  @Override
  public void close() throws IOException {
    for (Publisher publisher : publishers) {
      publisher.close();
    }
    pages.closeAll();
    sockets.close();
  }
}
