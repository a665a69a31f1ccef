package dev.pushhub.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HandledIdsTest {
  private final HandledIds ids = new HandledIds();

  @Test
  void anIdIsKnownInItsStream() {
    ids.add("uid", "x");

    assertThat(ids.contains("uid", "x")).isTrue();
    assertThat(ids.contains("all", "x")).isFalse();
    assertThat(ids.contains("ui", "dx")).isFalse();
  }

  @Test
  void theNewestThousandAreKept() {
    for (int i = 0; i < 1_001; i++) {
      ids.add("uid", "id " + i);
    }

    assertThat(ids.contains("uid", "id 0")).isFalse();
    assertThat(ids.contains("uid", "id 1")).isTrue();
    assertThat(ids.contains("uid", "id 1000")).isTrue();
  }
}
