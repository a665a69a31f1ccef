package dev.pushhub.core.internal.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether one connection may push: {@link ListenerAuth} by itself. */
class SecretTest {
  private final ListenerAuth auth = new ListenerAuth(Optional.of("s3crét"), () -> false);

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
    LineReply reply = auth.present(presented);

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
  void withNoSecretSetEverybodyHasPassedAndAnySecretIsFine() {
    ListenerAuth open = new ListenerAuth(Optional.empty(), () -> false);

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
    ListenerAuth other = new ListenerAuth(Optional.of("s3crét"), () -> false);

    assertThat(auth.present("s3crét")).isSameAs(LineReply.OK);

    assertThat(other.passed()).isFalse();
  }
}
