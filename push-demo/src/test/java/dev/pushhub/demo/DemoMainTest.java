package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoMainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpNamesEveryOptionWithItsDefault() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString())
        .contains("--http-port", "8080", "--ws-port", "1234", "--push-port", "5678")
        .contains("--bind", "127.0.0.1", "--database", "data/pushhub-demo");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--http-port=eighty",
        "--http-port=65536",
        "--ws-port=-1",
        "--http-port=1234",
        "--push-port=1234",
        "--no-such-option",
        "stray"
      })
  void aWrongOptionIsOneLine(String option) {
    assertThat(run(option)).isEqualTo(DemoMain.CANNOT_START);

    assertThat(err.toString()).startsWith("push-demo: ").hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... args) {
    return DemoMain.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }
}
