package dev.pushhub.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private final Arrivals arrivals = new Arrivals();

  @Test
  void percentilesAreInMicroseconds() {
    for (int i = 1; i <= 1000; i++) {
      arrivals.message(0, 1, 1 + i * 1_000L);
    }

    assertThat(arrivals.delivered()).isEqualTo(1000);
    assertThat(arrivals.latency().p50()).isCloseTo(500, within(1.0));
    assertThat(arrivals.latency().p99()).isCloseTo(990, within(1.0));
    assertThat(arrivals.latency().p999()).isCloseTo(999, within(1.0));
    assertThat(arrivals.latency().max()).isCloseTo(1000, within(1.0));
  }

  @Test
  void aProbeIsNoDelivery() {
    arrivals.message(3, 0, 100);
    arrivals.message(3, 0, 200);

    assertThat(arrivals.delivered()).isZero();
    assertThat(arrivals.pagesThatSawProbe()).isEqualTo(1);
    assertThat(arrivals.unprobed(3)).isEqualTo(4);
    assertThat(arrivals.unprobed(2)).isEqualTo(2);
  }

  @Test
  void aRunThatLostSomethingIsNotComplete() {
    Outcome.Latency latency = arrivals.latency();

    assertThat(new Outcome(10, 0, 50, 50, 1, 1, latency, 0, 0).isComplete()).isTrue();
    assertThat(new Outcome(10, 0, 50, 49, 1, 1, latency, 0, 0).isComplete()).isFalse();
    assertThat(new Outcome(10, 1, 50, 50, 1, 1, latency, 0, 0).isComplete()).isFalse();
  }
}
