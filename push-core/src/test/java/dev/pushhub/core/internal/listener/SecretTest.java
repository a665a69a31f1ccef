package dev.pushhub.core.internal.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.stats.Counters;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether one connection may push: {@link ListenerAuth} by itself. */
class SecretTest {
  private static ListenerAuth auth(Optional<String> secret) {
    return auth(secret, () -> {});
  }

  private static ListenerAuth auth(Optional<String> secret, Runnable admitted) {
    return new ListenerAuth(
        secret, () -> false, new WrongSecrets(100, new Counters()), () -> 0, admitted);
  }

  private final ListenerAuth auth = auth(Optional.of("s3crét"));

  @Test
  void withASecretSetNobodyHasPassedYet() {
    assertThat(auth.passed()).isFalse();
  }

  @Test
  void theRightSecretPasses() {
    assertThat(auth.present("s3crét")).isSameAs(LineReply.OK);

    assertThat(auth.passed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s", "s3cré", "s3crét\n", " s3crét", "S3CRÉT", "s3cret", "s3cre\u0301t"})
  void anyOtherDoesNotAndEndsTheConnectionWithoutTellingTheSecret(String presented) {
    LineReply reply = requireNonNull(auth.present(presented));

    assertThat(auth.passed()).isFalse();
    assertThat(reply.isLast()).isTrue();
    assertThat(reply.isError()).isTrue();
    assertThat(new String(reply.bytes(), US_ASCII))
        .startsWith("error auth-failed ")
        .endsWith("\n")
        .doesNotContain("s3cr");
  }

  @Test
  void whoHasPassedMayPresentItAgain() {
    assertThat(auth.present("s3crét")).isSameAs(LineReply.OK);

    assertThat(auth.present("s3crét")).isSameAs(LineReply.OK);
    assertThat(auth.passed()).isTrue();
  }

  @Test
  void itIsToldOnceThatSomebodyHasPassed() {
    AtomicInteger told = new AtomicInteger();
    ListenerAuth telling = auth(Optional.of("s3crét"), told::incrementAndGet);

    assertThat(telling.present("wrong")).isNotSameAs(LineReply.OK);
    assertThat(told).hasValue(0);
    assertThat(telling.present("s3crét")).isSameAs(LineReply.OK);
    assertThat(telling.present("s3crét")).isSameAs(LineReply.OK);

    assertThat(told).hasValue(1);
  }

  @Test
  void withNoSecretSetEverybodyHasPassedAndAnySecretIsFine() {
    ListenerAuth open = auth(Optional.empty());

    assertThat(open.passed()).isTrue();
    assertThat(open.present("whatever")).isSameAs(LineReply.OK);
    assertThat(open.present("")).isSameAs(LineReply.OK);
    assertThat(open.passed()).isTrue();
  }

  @Test
  void whoHasNotPassedIsToldWhatToSend() {
    LineReply reply = auth.required();

    assertThat(reply.isLast()).isTrue();
    assertThat(new String(reply.bytes(), US_ASCII))
        .isEqualTo("error auth-required send {\"cmd\":\"auth\",\"secret\":\"...\"} first\n");
  }

  @Test
  void oneConnectionDoesNotPassForAnother() {
    ListenerAuth other = auth(Optional.of("s3crét"));

    assertThat(auth.present("s3crét")).isSameAs(LineReply.OK);

    assertThat(other.passed()).isFalse();
  }
}
