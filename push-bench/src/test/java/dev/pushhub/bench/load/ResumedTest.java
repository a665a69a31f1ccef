package dev.pushhub.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResumedTest {
  private static final int PAGES = 3;
  private static final int MISSED = 2;
  private static final long SECOND = 1_000_000_000L;
  private static final long BOUND = -1;

  private final Resumed resumed = new Resumed(PAGES, MISSED, (page, i) -> page * 10L + i);

  private void page(int page, long seconds, long... stamps) {
    resumed.message(page, BOUND, seconds * SECOND);
    for (long stamp : stamps) {
      resumed.message(page, stamp, seconds * SECOND);
    }
  }

  /** All of it, in order. */
  private void everyPageGetsWhatItMissed() {
    page(0, 4, 0, 1);
    page(1, 4, 10, 11);
    page(2, 4, 20, 21);
  }

  private Resumption outcome(int closed) {
    return resumed.since(SECOND, 0.5, 1 << 20, closed);
  }

  @Test
  void aPageIsCompleteWithTheLastOfWhatItMissed() {
    page(1, 3, 10);
    page(0, 4, 0, 1);
    page(2, 6, 20, 21);
    assertThat(resumed.haveAll()).isFalse();

    resumed.message(1, 11, 9 * SECOND);

    assertThat(resumed.haveAll()).isTrue();
    assertThat(outcome(0)).isEqualTo(new Resumption(PAGES * MISSED, 3, 5, 8, 0.5, 1 << 20, ""));
    assertThat(outcome(0).isComplete()).isTrue();
  }

  @Test
  void whatIsLackingIsALoss() {
    page(0, 4, 0, 1);
    page(1, 4, 10);

    assertThat(outcome(0).problem()).isEqualTo("LOST 3 of 6 messages; 2 of 3 pages lack some");
    assertThat(outcome(0).isComplete()).isFalse();
  }

  @Test
  void nothingAtAllIsALossToo() {
    assertThat(outcome(0).problem()).isEqualTo("LOST 6 of 6 messages; 3 of 3 pages lack some");
  }

  @Test
  void anotherOrderIsWrong() {
    page(0, 4, 1, 0);
    page(1, 4, 10, 11);
    page(2, 4, 20, 21);

    assertThat(outcome(0).problem()).isEqualTo("page 0 got message 1 where 0 was due");
  }

  @Test
  void anothersMessageIsWrong() {
    page(0, 4, 0, 1);
    page(1, 4, 20, 11);
    page(2, 4, 20, 21);

    assertThat(outcome(0).problem()).isEqualTo("page 1 got message 20 where 10 was due");
  }

  @Test
  void oneTooManyIsWrong() {
    everyPageGetsWhatItMissed();
    resumed.message(2, 21, 4 * SECOND);

    assertThat(outcome(0).problem()).isEqualTo("page 2 got a message too many, after its 2");
  }

  @Test
  void aResetBesideWhatItMissedIsWrong() {
    everyPageGetsWhatItMissed();
    resumed.message(2, BOUND, 5 * SECOND);

    assertThat(outcome(0).problem())
        .isEqualTo("page 2 was told something other than what it missed");
  }

  @Test
  void aPageThatWasClosedIsWrongThoughItHasAll() {
    everyPageGetsWhatItMissed();

    assertThat(outcome(1).problem()).isEqualTo("1 pages were closed");
  }
}
