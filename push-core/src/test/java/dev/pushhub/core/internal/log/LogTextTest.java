package dev.pushhub.core.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTest {
  private static final String LINE_SEPARATOR = "\u2028";

  /** As a logger would print it. */
  private static String printed(Throwable exception) {
    StringWriter text = new StringWriter();
    exception.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  @Test
  void whatIsVisibleStaysAsItIs() {
    String text = "/chat room?ünïcödé-日本語-😀 \"quoted\"";

    assertThat(LogText.of(text)).isEqualTo(text);
  }

  @Test
  void whatIsNotIsEscapedSoThatItCanBeReadBack() {
    assertThat(LogText.of("a\r\nb\tc\u0000d\u001b[31me\u007ff\u0085g\\h"))
        .isEqualTo("a\\r\\nb\\tc\\u0000d\\u001b[31me\\u007ff\\u0085g\\\\h");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x0, 0x7, 0x8, 0xb, 0xc, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x61c, 0x200b, 0x200e, 0x200f,
        0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff, 0xd800, 0xdfff, 0xe000, 0xffff,
        0xe0001, 0xe0041, 0x10fffe
      })
  void noControlNoSeparatorNoBidiNoLoneSurrogatePasses(int c) {
    String text = "a" + new StringBuilder().appendCodePoint(c) + "b";

    assertThat(LogText.of(text)).matches("a(\\\\u[0-9a-f]{4}){1,2}b");
  }

  @Test
  void halfASurrogatePairDoesNotJoinItsNeighbour() {
    assertThat(LogText.of("\ud83d")).isEqualTo("\\ud83d");
    assertThat(LogText.of("\ude00\ud83d")).isEqualTo("\\ude00\\ud83d");
    assertThat(LogText.of("\ud83dx\ude00")).isEqualTo("\\ud83dx\\ude00");
  }

  @Test
  void longTextIsCutAndSaysHowMuchIsMissing() {
    assertThat(LogText.of("x".repeat(200))).isEqualTo("x".repeat(200));
    assertThat(LogText.of("x".repeat(1_000_000))).isEqualTo("x".repeat(200) + "... (999800 more)");
    assertThat(LogText.of("😀".repeat(201))).isEqualTo("😀".repeat(200) + "... (2 more)");
  }

  @Test
  void nothingIsWrittenAsSuch() {
    assertThat(LogText.of((Object) null)).isEqualTo("null");
    assertThat(LogText.of("")).isEmpty();
  }

  @Test
  void anExceptionWithCleanMessagesIsLoggedItself() {
    Throwable clean = new IllegalStateException("what we say", new RuntimeException("and why"));

    assertThat(LogText.of(clean)).isSameAs(clean);
  }

  @Test
  void anExceptionThatRepeatsWhatCameIsCopiedWithItsStackAndEscaped() {
    Throwable cause = new IllegalArgumentException("no user a\r\n2026 ERROR forged");
    Throwable thrown = new IllegalStateException("it failed", cause);
    thrown.addSuppressed(new RuntimeException("also" + LINE_SEPARATOR));

    Throwable logged = LogText.of(thrown);

    assertThat(printed(logged))
        .startsWith("java.lang.IllegalStateException: it failed")
        .contains("java.lang.IllegalArgumentException: no user a\\r\\n2026 ERROR forged")
        .contains("java.lang.RuntimeException: also\\u2028")
        .doesNotContain("\r\n2026", LINE_SEPARATOR);
    assertThat(logged.getStackTrace()).isEqualTo(thrown.getStackTrace());
    assertThat(logged.getMessage()).isEqualTo(logged.toString());
  }

  @Test
  void exceptionsThatCauseEachOtherOrManyAreNotFollowedForEver() {
    Exception one = new Exception("a\n");
    Exception two = new Exception("b", one);
    one.initCause(two);
    Exception deep = new Exception("bottom\n");
    for (int i = 0; i < 10_000; i++) {
      deep = new Exception("above it", deep);
    }

    assertThat(printed(LogText.of(one))).contains("a\\n");
    assertThat(printed(LogText.of(deep))).doesNotContain("bottom\n\n");
  }

  @Test
  void anExceptionWhoseMessageThrowsIsLoggedAllTheSame() {
    Exception nonsense =
        new Exception() {
          private static final long serialVersionUID = 1;

          @Override
          public String getMessage() {
            throw new IllegalStateException("no message");
          }
        };

    assertThat(LogText.of(nonsense)).isNotNull();
    assertThat(printed(LogText.of(new Exception("x\n", nonsense)))).contains("can't be read");
  }

  @Test
  void aSecretThatAnExceptionRepeatsIsMasked() {
    Throwable thrown =
        new IllegalStateException("bad token s3cret!", new RuntimeException("s3cret! is no JWT"));

    assertThat(printed(LogText.of(thrown, List.of("", "s3cret!"))))
        .contains("bad token ***", "*** is no JWT")
        .doesNotContain("s3cret");
    assertThat(LogText.of(thrown, List.of("", "another"))).isSameAs(thrown);
  }
}
