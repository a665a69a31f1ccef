package dev.pushhub.core.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogBudgetTest {
  private long now = Long.MAX_VALUE - 5; // System.nanoTime may wrap
  private final LogBudget budget = new LogBudget(() -> now);
  private final List<String> lines = new ArrayList<>();

  private void cause(int times) {
    for (int i = 0; i < times; i++) {
      budget.write(others -> lines.add("refused" + others));
    }
  }

  @Test
  void aFewAreAllLogged() {
    cause(10);

    assertThat(lines).hasSize(10).containsOnly("refused");
  }

  @Test
  void aFloodLeavesTenLinesAMinuteAndACount() {
    cause(100_000);
    now += Duration.ofMinutes(1).toNanos();
    cause(2);

    assertThat(lines).hasSize(12);
    assertThat(lines.get(10)).isEqualTo("refused (99990 more like it were not logged.)");
    assertThat(lines.get(11)).isEqualTo("refused");
  }
}
