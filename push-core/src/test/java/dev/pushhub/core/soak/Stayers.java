package dev.pushhub.core.soak;

import dev.pushhub.core.wire.PageCrowd;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pages that stay from the first message to the last, by a good network or by a bad one that loses
 * nothing: each must hear everything. What they have heard is guarded by its own monitor.
 */
final class Stayers implements AutoCloseable {
  private final List<String> uids;
  private final List<Runs> runs;
  private final PageCrowd crowd;

  private Stayers(int port, String prefix, int pages) {
    // Every uid has two tabs.
    uids = IntStream.range(0, pages).mapToObj(i -> prefix + i / 2).toList();
    runs = new ArrayList<>();
    uids.forEach(uid -> runs.add(new Runs(true)));
    crowd = PageCrowd.connect(port, uids, this::heard);
  }

  static Stayers connect(int port, String prefix, int pages) {
    return new Stayers(port, prefix, pages);
  }

  private void heard(int page, String text) {
    Runs own = runs.get(page);
    synchronized (own) {
      own.heard(text);
    }
  }

  /** The uids, each once. */
  List<String> uids() {
    return uids.stream().distinct().toList();
  }

  int size() {
    return uids.size();
  }

  /** Fails if a page has heard something wrong, or is gone. */
  void check() {
    crowd.check();
    if (crowd.gone() > 0) {
      throw new AssertionError(crowd.gone() + " pages that were to stay are gone");
    }
  }

  long heard() {
    long all = 0;
    for (Runs own : runs) {
      synchronized (own) {
        all += own.heard();
      }
    }
    return all;
  }

  /** What is missing of what a publisher has sent; empty if nothing is. */
  List<String> missing(Publishing publisher) {
    List<String> missing = new ArrayList<>();
    for (int page = 0; page < uids.size(); page++) {
      Runs own = runs.get(page);
      synchronized (own) {
        for (String target : List.of(Publishing.ALL, uids.get(page))) {
          long heard = own.of(publisher.name(), target);
          long sent = publisher.sent(target);
          if (heard != sent) {
            missing.add(
                "page %d of %s has %d of %d from %s to %s"
                    .formatted(page, uids.get(page), heard, sent, publisher.name(), target));
          }
        }
      }
    }
    return missing;
  }

  @Override
  public void close() {
    crowd.close();
  }
}
