package dev.pushhub.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HandledIdsTest {
  private final HandledIds ids = new HandledIds();

  @Test
  void anIdIsKnown() {
    ids.add("x");

    assertThat(ids.contains("x")).isTrue();
    assertThat(ids.contains("y")).isFalse();
  }

  @Test
  void theNewestThousandAreKept() {
    for (int i = 0; i < 1_001; i++) {
      ids.add("id " + i);
    }

    assertThat(ids.contains("id 0")).isFalse();
    assertThat(ids.contains("id 1")).isTrue();
    assertThat(ids.contains("id 1000")).isTrue();
  }
}
