package dev.pushhub.core.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstByteGuardTest {
  private final FirstByteGuard guard = new FirstByteGuard();

  private boolean passes(String bytes) {
    return guard.passes(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", " \r\n\t{}", "{GET"})
  void aBracePassesAndSoDoesWhatFollows(String bytes) {
    assertThat(passes(bytes)).isTrue();
    assertThat(passes("GET / HTTP/1.1")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n", "POST", "\u0016\u0003\u0001", "[", "\"", "\u0000"})
  void anythingElseDoesNot(String bytes) {
    assertThat(passes(bytes)).isFalse();
  }

  @Test
  void spacesAloneDecideNothing() {
    assertThat(passes(" \r\n")).isTrue();
    assertThat(passes("\n")).isTrue();
    assertThat(passes("GET")).isFalse();
  }
}
