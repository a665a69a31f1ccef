package dev.pushhub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AuthenticationTest {

  @Test
  void aUidIsKeptAsItIs() {
    assertThat(Authentication.uid(" uid 1 ")).isEqualTo(new Authentication.Accepted(" uid 1 "));
  }

  @Test
  void theEmptyUidIsRefused() {
    assertThatThrownBy(() -> Authentication.uid(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("uid")
        .hasMessageContaining("empty");
  }

  @Test
  @SuppressWarnings("NullAway") // what an application without a null check does
  void noUidAtAllIsRefusedToo() {
    assertThatThrownBy(() -> Authentication.uid(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void aRefusalCarriesItsReason() {
    assertThat(Authentication.refused("who are you?"))
        .isEqualTo(new Authentication.Refused("who are you?"));
  }

  @Test
  void anAnswerMayComeLater() {
    CompletableFuture<Authentication> answer = new CompletableFuture<>();

    Authentication later = Authentication.later(answer);
    answer.complete(Authentication.uid("uid1"));

    assertThat(later)
        .isInstanceOfSatisfying(
            Authentication.Later.class,
            known ->
                assertThat(known.answer().toCompletableFuture())
                    .isCompletedWithValueMatching(Authentication.uid("uid1")::equals));
  }

  @Test
  void aLaterAnswerMayBeOfAnyKind() {
    CompletableFuture<Authentication.Refused> answer =
        CompletableFuture.completedFuture(new Authentication.Refused("no"));

    assertThat(Authentication.later(answer)).isEqualTo(new Authentication.Later(answer));
  }

  @Test
  void aUidHasNoEndUnlessOneIsSet() {
    assertThat(Authentication.uid("uid1").until()).isEmpty();
  }

  @Test
  void anEndIsAMomentOfMonotonicTime() {
    long before = System.nanoTime();

    long until =
        Authentication.uid("uid1").expiresAfter(Duration.ofSeconds(5)).until().orElseThrow();

    assertThat(until - before).isBetween(5_000_000_000L, 65_000_000_000L);
  }

  @Test
  void anInstantIsConvertedOnceByTheClockOfThatMoment() {
    Instant now = Instant.parse("2026-11-25T10:00:00Z");
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    long before = System.nanoTime();

    long until =
        Authentication.uid("uid1").expiresAt(now.plusSeconds(5), clock).until().orElseThrow();

    assertThat(until - before).isBetween(5_000_000_000L, 65_000_000_000L);
  }

  @Test
  void anEndThatIsOverIsNow() {
    long before = System.nanoTime();

    for (Authentication.Accepted over :
        List.of(
            Authentication.uid("uid1").expiresAfter(Duration.ofSeconds(-5)),
            Authentication.uid("uid1").expiresAt(Instant.now().minusSeconds(5)),
            Authentication.uid("uid1").expiresAt(Instant.MIN))) {
      assertThat(over.until().orElseThrow() - before).isBetween(0L, 60_000_000_000L);
    }
  }

  @Test
  void anEndBeyondWhatNanosecondsHoldIsFarAway() {
    for (Authentication.Accepted far :
        List.of(
            Authentication.uid("uid1").expiresAfter(Duration.ofSeconds(Long.MAX_VALUE)),
            Authentication.uid("uid1").expiresAt(Instant.MAX))) {
      assertThat(far.until().orElseThrow() - System.nanoTime())
          .isGreaterThan(Duration.ofDays(36_000).toNanos());
    }
  }
}
