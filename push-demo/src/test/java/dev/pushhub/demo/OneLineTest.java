package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {

  @Test
  void whatABrowserSentIsOneVisibleLine() {
    assertThat(OneLine.of("Ümlaut 1\r\n2\u001b[31m3\u20284\u202e5\u0000"))
        .isEqualTo("Ümlaut 1\\x{000d}\\x{000a}2\\x{001b}[31m3\\x{2028}4\\x{202e}5\\x{0000}");
    assertThat(OneLine.of("x".repeat(1_000))).hasSize(400);
  }

  @Test
  void anExceptionKeepsItsStackAndItsCause() {
    Exception thrown =
        new IllegalStateException("value 'a\nb'", new IllegalArgumentException("c\rd"));

    Exception shown = OneLine.withStack(thrown);

    assertThat(shown)
        .hasMessage(
            "java.lang.IllegalStateException: value 'a\\x{000a}b', caused by"
                + " java.lang.IllegalArgumentException: c\\x{000d}d");
    assertThat(shown.getStackTrace()).isEqualTo(thrown.getStackTrace());
  }
}
