package dev.pushhub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
