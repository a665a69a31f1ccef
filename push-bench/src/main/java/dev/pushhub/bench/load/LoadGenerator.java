package dev.pushhub.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Pages and publishers for one server: connects them, then runs messages through as often as it is
 * asked. One thread, the caller's.
 */
public final class LoadGenerator implements AutoCloseable {
  private static final int IN_BYTES = 256 << 10;
  private static final int POLL_MILLIS = 10;
  private static final int PROBES_UNANSWERED = 64;

  /** A page gets its probe again after this: it was not bound yet. */
  private static final Duration PROBE_AGAIN = Duration.ofMillis(50);

  /** Without anything arriving for so long a run is over. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(60);

  private final Target target;
  private final Load load;
  private final Clock clock = new Clock();
  private final Selector selector;
  private final PageFleet pages;
  private final MessageWriter messages;
  private final List<Publisher> publishers = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);

  /** For a server that is up; nothing is connected yet. */
  public LoadGenerator(Target target, Load load) throws IOException {
    this.target = target;
    this.load = load;
    this.selector = Selector.open();
    this.pages = new PageFleet(target, load, selector, clock);
    this.messages = new MessageWriter(target.dialect(), load);
  }

  /** Opens every page; returns the seconds until the last handshake was answered. */
  public double connectPages() throws LoadException {
    try {
      long start = clock.nanos();
      while (pages.connectMore()) {
        poll(POLL_MILLIS);
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
        publishers.add(Publisher.connect(target.publishers(), target.dialect(), selector));
      }
      long start = clock.nanos();
      while (pages.arrivals().pagesThatSawProbe() < load.pages()) {
        if (clock.nanos() - start > CONNECT_LIMIT.toNanos()) {
          throw new LoadException(
              "only "
                  + pages.arrivals().pagesThatSawProbe()
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
    Integer page = pages.unprobed(0);
    while (page != null) {
      publisher.put(messages, page, 0);
      publisher.flush();
      if (load.broadcast()) {
        break;
      }
      pollUntil(() -> publisher.unanswered() < PROBES_UNANSWERED, CONNECT_LIMIT);
      page = pages.unprobed(page + 1);
    }
    pollUntil(() -> publisher.unanswered() == 0, CONNECT_LIMIT);
    pollUntil(() -> pages.arrivals().pagesThatSawProbe() == load.pages(), PROBE_AGAIN);
  }

  /** Lets the pages be, but reads what comes, until something is true or the time is over. */
  public boolean idleUntil(BooleanSupplier condition, Duration limit) throws LoadException {
    try {
      return pollUntil(condition, limit);
    } catch (IOException e) {
      throw new LoadException("a page was lost: " + e, e);
    }
  }

  private boolean pollUntil(BooleanSupplier condition, Duration limit)
      throws IOException, LoadException {
    long start = clock.nanos();
    while (!condition.getAsBoolean()) {
      if (clock.nanos() - start > limit.toNanos()) {
        return false;
      }
      poll(POLL_MILLIS);
    }
    return true;
  }

  /** Publishes so many messages and waits until all has arrived, or nothing arrives any more. */
  public Outcome run(long count) throws LoadException {
    Arrivals arrivals = pages.arrivals();
    arrivals.reset();
    publishers.forEach(Publisher::reset);
    try {
      double cpu = target.process().cpuSeconds();
      long start = clock.nanos();
      Progress progress = new Progress(start);
      Pace pace = Pace.of(load, publishers, messages, clock);
      while (pace.sent() < count || !hasArrived(count)) {
        int millis = pace.publish(count);
        for (Publisher publisher : publishers) {
          publisher.flush();
        }
        poll(millis);
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
    return answered() == count
        && pages.arrivals().delivered() >= (count - refused()) * load.fanOut();
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

  private void poll(int millis) throws IOException, LoadException {
    try {
      if (millis > 0) {
        selector.select(this::ready, millis);
      } else {
        selector.selectNow(this::ready);
      }
    } catch (Ended e) {
      throw e.reason;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.attachment() instanceof Page page) {
        pages.ready(page, key);
      } else if (key.attachment() instanceof Publisher publisher) {
        if (key.isWritable()) {
          publisher.flush();
        }
        if (key.isReadable()) {
          publisher.read(in);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (LoadException e) {
      throw new Ended(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Publisher publisher : publishers) {
      publisher.close();
    }
    pages.closeAll();
    selector.close();
  }

  /** Carries a reason through the selector's callback. */
  private static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final LoadException reason;

    private Ended(LoadException reason) {
      super(reason);
      this.reason = reason;
    }
  }

  /** Notices that nothing arrives any more. */
  private final class Progress {
    private long before = -1;
    private long since;

    private Progress(long start) {
      since = start;
    }

    private boolean isOver(long done) {
      if (done != before) {
        before = done;
        since = clock.nanos();
        return false;
      }
      return clock.nanos() - since > PATIENCE.toNanos();
    }
  }
}
