package dev.pushhub.core.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.stats.Counters;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a secret has to wait. */
class WrongSecretsTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Counters counters = new Counters();
  private final WrongSecrets wrong = new WrongSecrets(10, counters);

  /** Wherever the monotonic clock stands. */
  @ParameterizedTest
  @ValueSource(longs = {0, Long.MIN_VALUE + 5, -5, Long.MAX_VALUE - 5})
  void soManyAreLookedAtAtOnceAndTheNextWaits(long now) {
    for (int i = 0; i < 10; i++) {
      assertThat(wrong.areTooMany(now)).isFalse();
      wrong.add(now);
    }

    assertThat(wrong.areTooMany(now)).isTrue();
    assertThat(wrong.areTooMany(now + 5 * SECOND)).isTrue();
    assertThat(wrong.areTooMany(now + 7 * SECOND)).isFalse(); // one a six seconds is forgotten
    assertThat(counters.secretsWrong.sum()).isEqualTo(10);
  }

  @Test
  void soonAfterTheLastOneAllIsForgottenHoweverManyThereWere() {
    for (int i = 0; i < 100_000; i++) {
      wrong.add(0);
    }

    assertThat(wrong.areTooMany(50 * SECOND)).isTrue();
    assertThat(wrong.areTooMany(70 * SECOND)).isFalse();
    assertThat(counters.secretsWrong.sum()).isEqualTo(100_000);
  }

  @Test
  void aSecretThatWaitsIsLookedAtWhenItsTimeHasCome() {
    ListenerAuth right =
        new ListenerAuth(Optional.of("secret"), () -> false, wrong, () -> 0, () -> {});
    ListenerAuth guess =
        new ListenerAuth(Optional.of("secret"), () -> false, wrong, () -> 0, () -> {});
    for (int i = 0; i < 10; i++) {
      wrong.add(0);
    }

    assertThat(right.present("secret")).isNull();
    assertThat(guess.present("a guess")).isNull();
    assertThat(right.isWaiting()).isTrue();
    assertThat(right.passed()).isFalse();

    assertThat(right.presentWaiting()).isSameAs(LineReply.OK);
    assertThat(right.passed()).isTrue();
    assertThat(right.isWaiting()).isFalse();
    assertThat(guess.presentWaiting().isLast()).isTrue();
    assertThat(guess.passed()).isFalse();
    assertThat(counters.secretsWrong.sum()).isEqualTo(11);
  }

  @Test
  void withoutASecretNobodyWaits() {
    for (int i = 0; i < 10; i++) {
      wrong.add(0);
    }

    assertThat(
            new ListenerAuth(Optional.empty(), () -> false, wrong, () -> 0, () -> {})
                .present("any"))
        .isSameAs(LineReply.OK);
  }
}
