package dev.pushhub.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.page.Liveness.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private final Liveness liveness = new Liveness(Duration.ofSeconds(10));

  LivenessTest() {
    liveness.begin(Duration.ofSeconds(25), 0);
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void aHubThatSpeaksIsLookedAtAgainOneHeartbeatLater() {
    liveness.alive(seconds(20));

    assertThat(liveness.look(seconds(25))).isEqualTo(new Verdict.LookAgain(Duration.ofSeconds(20)));
  }

  @Test
  void aSilentHubIsAskedAndThenGivenUp() {
    assertThat(liveness.look(seconds(25))).isEqualTo(new Verdict.Ask(Duration.ofSeconds(10)));
    assertThat(liveness.look(seconds(34))).isEqualTo(new Verdict.LookAgain(Duration.ofSeconds(1)));
    assertThat(liveness.look(seconds(35))).isEqualTo(new Verdict.Dead());
  }

  @Test
  void askedLateItStillHasItsTimeToAnswer() {
    assertThat(liveness.look(seconds(60))).isEqualTo(new Verdict.Ask(Duration.ofSeconds(10)));
    assertThat(liveness.look(seconds(69))).isInstanceOf(Verdict.LookAgain.class);
  }

  @Test
  void anAnswerBeginsAnew() {
    liveness.look(seconds(25));
    liveness.alive(seconds(30));

    assertThat(liveness.look(seconds(40))).isEqualTo(new Verdict.LookAgain(Duration.ofSeconds(15)));
  }
}
