package dev.pushhub.core.internal.publish;

import dev.pushhub.core.internal.publish.GivenTabs.Given;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How far a push got whose receipt is due: asks each page's loop whether the message still waits
 * there. Any thread.
 */
final class ReceiptTally {
  /** Told once all loops have answered, by the last of them. */
  @FunctionalInterface
  interface Result {
    /** To so many pages it was written, of which so many have acknowledged it. */
    void told(int written, int acknowledged);
  }

  private final Result result;
  private final AtomicInteger left;
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger acknowledged = new AtomicInteger();

  private ReceiptTally(int pages, Result result) {
    this.left = new AtomicInteger(pages + 1);
    this.result = result;
  }

  /** Asks. */
  static void of(List<Given> pages, Result result) {
    ReceiptTally tally = new ReceiptTally(pages.size(), result);
    pages.forEach(tally::look);
    tally.finish();
  }

  private void look(Given one) {
    if (one.acknowledged()) {
      acknowledged.incrementAndGet();
      written.incrementAndGet();
      finish();
    } else {
      one.session()
          .loop()
          .execute(
              () -> {
                if (one.session().hasWritten(one.frame())) {
                  written.incrementAndGet();
                }
                finish();
              });
    }
  }

  private void finish() {
    if (left.decrementAndGet() == 0) {
      result.told(written.get(), acknowledged.get());
    }
  }
}
