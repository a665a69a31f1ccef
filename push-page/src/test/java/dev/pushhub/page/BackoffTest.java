package dev.pushhub.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void theBoundDoublesUpToTheLongestAndFallsBack() {
    Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), () -> 0.999999);

    long[] bounds = new long[9];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = Math.round(backoff.next().toNanos() / 1e6);
    }

    assertThat(bounds)
        .containsExactly(500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000);
    backoff.reset();
    assertThat(backoff.next()).isLessThan(Duration.ofMillis(501));
  }

  @Test
  void anyPartOfTheBoundMayBeTheDelay() {
    Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), () -> 0);

    assertThat(backoff.next()).isZero();
  }

  @Test
  void afterManyFailuresItIsStillTheLongest() {
    Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), () -> 0.5);
    for (int i = 0; i < 1_000; i++) {
      backoff.next();
    }

    assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(15));
  }
}
