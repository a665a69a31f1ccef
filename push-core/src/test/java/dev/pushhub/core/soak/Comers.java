package dev.pushhub.core.soak;

import dev.pushhub.core.wire.RawPage;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pages that come, hear a while and go, in one way or another, or are cut by the network: what each
 * hears must be a run without a gap. Run by several threads.
 */
final class Comers {
  static final String UID = "comer";

  private final AtomicBoolean over;
  private final AtomicLong pages = new AtomicLong();
  private final AtomicLong cut = new AtomicLong();
  private final AtomicLong heard = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();

  Comers(AtomicBoolean over) {
    this.over = over;
  }

  long pages() {
    return pages.get();
  }

  /** How many the network ended. */
  long cut() {
    return cut.get();
  }

  long heard() {
    return heard.get();
  }

  /** Fails if one has heard something wrong. */
  void check() {
    Throwable failed = wrong.get();
    if (failed != null) {
      throw new AssertionError("a page that came and went heard something wrong", failed);
    }
  }

  /** Comes and goes till the soak is over; each time to the port that is told. */
  void comeAndGo(IntSupplier port, long seed) {
    Random random = new Random(seed);
    while (!over.get()) {
      Runs runs = new Runs(false);
      try (RawPage page = RawPage.connect(port.getAsInt()).answerPings().bind(UID)) {
        pages.incrementAndGet();
        for (int i = random.nextInt(300); i > 0 && !over.get(); i--) {
          runs.heard(page.nextText());
        }
        go(page, random.nextInt(4));
      } catch (Runs.WrongRunException e) {
        wrong.compareAndSet(null, e);
      } catch (AssertionError | UncheckedIOException e) {
        cut.incrementAndGet(); // as the network of those who come and go does
      }
      heard.addAndGet(runs.heard());
    }
  }

  private static void go(RawPage page, int how) {
    if (how == 0) {
      page.abort();
    } else if (how == 1) {
      page.sendClose(1000, "bye");
    } // or without a word: the socket is closed in any case
  }
}
