package dev.pushhub.core.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NewcomerBudgetTest {
  private final NewcomerBudget budget = new NewcomerBudget();

  @Test
  void anIdleLoopLetsEverybodyIn() {
    budget.begin(false);

    assertThat(readsOutOf(1_000)).isEqualTo(1_000);
    assertThat(budget.accepts()).isEqualTo(128);
  }

  @Test
  void whilePagesWaitOnlyAFewAreLetInATurn() {
    budget.begin(true);

    assertThat(readsOutOf(1_000)).isEqualTo(16);
    assertThat(budget.accepts()).isEqualTo(16);
  }

  @Test
  void theNextTurnLetsInAsMany() {
    budget.begin(true);
    readsOutOf(1_000);

    budget.begin(true);

    assertThat(readsOutOf(1_000)).isEqualTo(16);
  }

  private long readsOutOf(int newcomers) {
    return IntStream.range(0, newcomers).filter(i -> budget.mayRead()).count();
  }
}
