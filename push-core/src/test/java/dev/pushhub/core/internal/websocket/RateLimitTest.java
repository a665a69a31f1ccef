package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
  private static final RateLimit TEN_A_SECOND = RateLimit.of(10, 3);

  private long mark;
  private long now;

  private boolean comes(boolean belated) {
    mark = TEN_A_SECOND.next(mark, now, belated);
    return !TEN_A_SECOND.isOver(mark, now);
  }

  private boolean comes() {
    return comes(false);
  }

  private void passes(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Monotonic clocks begin anywhere, below zero too. */
  @ParameterizedTest
  @ValueSource(longs = {0, Long.MIN_VALUE, Long.MAX_VALUE - 1_000, -1})
  void aBurstMayComeAtOnceAndNoMore(long start) {
    mark = start;
    now = start;

    assertThat(comes()).isTrue();
    assertThat(comes()).isTrue();
    assertThat(comes()).isTrue();
    assertThat(comes()).isFalse();
  }

  @Test
  void atTheRateItMayGoOnForEver() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(comes()).isTrue();
      passes(100);
    }
  }

  @Test
  void aLittleAboveTheRateTheBurstIsUsedUp() {
    int came = 0;
    while (comes()) {
      came++;
      passes(90);
    }
    assertThat(came).isBetween(20, 31);
  }

  @Test
  void aQuietTimeGivesBackTheBurstAndNoMore() {
    comes();
    comes();
    comes();
    passes(1_000_000);

    assertThat(comes()).isTrue();
    assertThat(comes()).isTrue();
    assertThat(comes()).isTrue();
    assertThat(comes()).isFalse();
  }

  @Test
  void whatCameWhileNobodyLookedIsNoBurst() {
    passes(1_000);

    for (int i = 0; i < 13; i++) {
      assertThat(comes(true)).as("%d", i).isTrue();
    }
    assertThat(comes(true)).isFalse();
  }
}
