package dev.pushhub.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Pages of pushhub.v1 that were there, have missed messages, and come back together, as often as it
 * is asked: always from where they were before, as those that were cut off again before their code
 * had handled anything. One thread, the caller's.
 */
public final class ResumeGenerator implements AutoCloseable {
  /** So long after the last message of the last page one more would be noticed. */
  private static final Duration AFTERWARDS = Duration.ofMillis(100);

  private static final Duration PUBLISH_LIMIT = Duration.ofSeconds(60);

  private final Target target;
  private final Load load;
  private final Clock clock = new Clock();
  private final Sockets sockets = new Sockets();
  private final List<Opening> openings = new ArrayList<>();

  /** For a server that is up and keeps messages; nothing is connected yet. */
  public ResumeGenerator(Target target, Load load) throws IOException {
    this.target = target;
    this.load = load;
  }

  /** Each page is there once, one after the other, and leaves; then what they miss is published. */
  public void miss() throws LoadException {
    try {
      for (int page = openings.size(); page < load.pages(); page++) {
        openings.add(SinglePage.visit(target, page));
      }
      publish();
    } catch (IOException e) {
      throw new LoadException("what the pages are to miss could not be published: " + e, e);
    }
  }

  // Each message is stamped with its number, so that a page can tell whether it gets the right one.
  private void publish() throws IOException, LoadException {
    MessageWriter messages = new MessageWriter(target.dialect(), load);
    Publisher publisher =
        Publisher.connect(target.publishers(), target.dialect(), sockets.selector());
    int eachTo = load.broadcast() ? 1 : load.pages();
    long start = clock.nanos();
    for (int i = 0; i < load.missed(); i++) {
      for (int page = 0; page < eachTo; page++) {
        publisher.put(messages, page, stamp(page, i));
        while (publisher.unanswered() >= load.window()) {
          exchange(publisher, start);
        }
      }
    }
    while (publisher.unanswered() > 0) {
      exchange(publisher, start);
    }
    publisher.close();
    if (publisher.refused() > 0) {
      throw new LoadException(
          "%,d of %,d messages to pages that were away were refused"
              .formatted(publisher.refused(), publisher.answered()));
    }
  }

  private void exchange(Publisher publisher, long start) throws IOException, LoadException {
    publisher.flush();
    sockets.poll();
    if (clock.nanos() - start > PUBLISH_LIMIT.toNanos()) {
      throw new LoadException("only " + publisher.answered() + " messages are answered after 60 s");
    }
  }

  /** The stamp of the i-th message that a page has missed. */
  private long stamp(int page, int i) {
    return load.broadcast() ? i : (long) page * load.missed() + i;
  }

  /** All pages connect at once and resume; over when each has all, or nothing more arrives. */
  public Resumption resume() throws LoadException {
    Resumed resumed = new Resumed(load.pages(), load.missed(), this::stamp);
    PageFleet pages =
        new PageFleet(target, load, sockets.selector(), clock, openings::get, resumed);
    try {
      double cpu = target.process().cpuSeconds();
      long start = clock.nanos();
      Progress progress = new Progress(clock);
      pages.connectMore();
      while (!resumed.haveAll() && !progress.isOver(resumed.received())) {
        sockets.poll();
      }
      cpu = target.process().cpuSeconds() - cpu;
      idle(AFTERWARDS);
      return resumed.since(start, cpu, target.process().residentBytes(), pages.closed());
    } catch (IOException e) {
      throw new LoadException("the pages could not come back: " + e, e);
    } finally {
      closeAll(pages);
    }
  }

  private static void closeAll(PageFleet pages) throws LoadException {
    try {
      pages.closeAll();
    } catch (IOException e) {
      throw new LoadException("the pages could not leave: " + e, e);
    }
  }

  /** Lets so much time pass, and reads what comes. */
  public void idle(Duration time) throws LoadException {
    sockets.idle(time);
  }

  @Override
  public void close() throws IOException {
    sockets.close();
  }
}
