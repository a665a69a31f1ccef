package dev.pushhub.core.soak;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The soak for as many minutes as the property {@code soak.minutes} says: by default two where
 * {@code CI=true}, a quarter of one elsewhere. {@code soak.seed} repeats what is random in it.
 */
@EnabledOnOs(OS.LINUX) // counts by /proc
class SoakIT {
  private static final double IN_CI = 2;
  private static final double ELSEWHERE = 0.25;

  @Test
  void whoStaysMissesNothingAndTheProcessHoldsWhatItHeldBefore() throws Exception {
    long seed = Long.getLong("soak.seed", new Random().nextInt(1_000_000));
    double minutes =
        Double.parseDouble(
            System.getProperty(
                "soak.minutes",
                String.valueOf("true".equals(System.getenv("CI")) ? IN_CI : ELSEWHERE)));
    System.out.println("Soak of " + minutes + " minutes, -Dsoak.seed=" + seed);
    try (Soak soak = new Soak(seed)) {
      soak.run(Duration.ofMillis((long) (minutes * 60_000)));
      System.out.print(soak.figures());
    }
  }
}
