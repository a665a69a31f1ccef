package dev.pushhub.core.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.transport.Deadlines.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final long START = -5 * Deadlines.TICK + 17;

  private final Deadlines deadlines = new Deadlines(START);
  private final List<String> fired = new ArrayList<>();

  private Deadline named(String name) {
    return new Deadline(() -> fired.add(name));
  }

  @Test
  void aDeadlineFiresOnceAndNeverEarly() {
    deadlines.set(named("a"), START + 10 * Deadlines.TICK);

    deadlines.expire(START + 10 * Deadlines.TICK - 1);
    assertThat(fired).isEmpty();

    deadlines.expire(START + 11 * Deadlines.TICK);
    deadlines.expire(START + 2_000 * Deadlines.TICK);
    assertThat(fired).containsExactly("a");
  }

  @Test
  void oneThatIsManyTurnsOfTheWheelAwayWaitsForItsOwnTurn() {
    long due = START + 3 * 512 * Deadlines.TICK;
    deadlines.set(named("far"), due);

    for (long now = START; now < due; now += 7 * Deadlines.TICK) {
      deadlines.expire(now);
    }
    assertThat(fired).isEmpty();

    deadlines.expire(due + Deadlines.TICK);
    assertThat(fired).containsExactly("far");
  }

  @Test
  void whatIsClearedOrMovedDoesNotFireAtItsOldTime() {
    Deadline cleared = named("cleared");
    Deadline moved = named("moved");
    deadlines.set(cleared, START + 2 * Deadlines.TICK);
    deadlines.set(moved, START + 2 * Deadlines.TICK);

    deadlines.clear(cleared);
    deadlines.clear(cleared);
    deadlines.set(moved, START + 20 * Deadlines.TICK);
    deadlines.expire(START + 10 * Deadlines.TICK);

    assertThat(fired).isEmpty();
    assertThat(deadlines.millisToNext(START + 10 * Deadlines.TICK)).isPositive();
  }

  @Test
  void anActionMayClearAndMoveOthersThatAreDueBesideIt() {
    Deadline second = named("second");
    Deadline third = named("third");
    Deadline first =
        new Deadline(
            () -> {
              fired.add("first");
              deadlines.clear(second);
              deadlines.set(third, START + 40 * Deadlines.TICK);
            });
    deadlines.set(first, START + Deadlines.TICK);
    deadlines.set(second, START + Deadlines.TICK);
    deadlines.set(third, START + Deadlines.TICK);

    deadlines.expire(START + 10 * Deadlines.TICK);
    assertThat(fired).containsExactly("first");

    deadlines.expire(START + 50 * Deadlines.TICK);
    assertThat(fired).containsExactly("first", "third");
  }

  @Test
  void anActionThatSetsItselfAgainFiresInALaterTick() {
    Deadline[] self = new Deadline[1];
    self[0] =
        new Deadline(
            () -> {
              fired.add("beat");
              deadlines.set(self[0], START); // long past: the next tick
            });
    deadlines.set(self[0], START + Deadlines.TICK);

    deadlines.expire(START + 2 * Deadlines.TICK);
    int atOnce = fired.size();
    deadlines.expire(START + 4 * Deadlines.TICK);

    assertThat(atOnce).isPositive();
    assertThat(fired).hasSizeGreaterThan(atOnce);
  }

  @Test
  void nothingSetIsNothingToWaitFor() {
    assertThat(deadlines.millisToNext(START)).isZero();
  }

  @Test
  void aHaltedMachineFiresEverythingOnce() {
    for (int i = 0; i < 5_000; i++) {
      deadlines.set(named("x"), START + i * Deadlines.TICK / 3);
    }

    deadlines.expire(START + 1_000_000 * Deadlines.TICK);

    assertThat(fired).hasSize(5_000);
    assertThat(deadlines.millisToNext(START + 1_000_000 * Deadlines.TICK)).isZero();
  }

  @Test
  void randomDeadlinesFireWithinTheirTick() {
    Random random = new Random(4711);
    List<long[]> late = new ArrayList<>();
    long[] clock = {START};
    for (int i = 0; i < 2_000; i++) {
      long due = START + (long) (random.nextDouble() * 1_500 * Deadlines.TICK);
      deadlines.set(new Deadline(() -> late.add(new long[] {clock[0] - due})), due);
    }

    for (; clock[0] < START + 1_502 * Deadlines.TICK; clock[0] += Deadlines.TICK) {
      deadlines.expire(clock[0]);
    }

    assertThat(late).hasSize(2_000);
    assertThat(late).allSatisfy(l -> assertThat(l[0]).isBetween(0L, 2 * Deadlines.TICK));
  }
}
