package dev.pushhub.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchMainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine commandLine = BenchMain.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(args);
  }

  @Test
  void saysWhatItWouldRunAndHowLongThatTakes() {
    int status = run("--plan", "--only", "hub,netty,broadcast-4");

    assertThat(status).isZero();
    assertThat(out.toString())
        .contains("broadcast to 1,000 pages, 4 in flight")
        .doesNotContain("idle pages")
        .contains("10 steps in 5 rounds. This takes about 2 minutes, until ");
  }

  @Test
  void aWrongOptionIsOneLine() {
    assertThat(run("--only", "nobody")).isEqualTo(2);
    assertThat(run("--peer", "nonsense")).isEqualTo(2);
    assertThat(run("--rounds", "0")).isEqualTo(2);
    assertThat(run("--workerman", "/nowhere", "--only", "workerman")).isEqualTo(2);
    assertThat(run("--only", "hub-tls")).isEqualTo(2); // without --tls
    assertThat(run("--only", "netty,resume-own")).isEqualTo(2); // nothing is resumed there
    assertThat(run("--tls", "--only", "hub-tls,one-1", "--wsload", "/bin/true")).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(7)
        .allMatch(line -> line.startsWith("push-bench: ") && line.contains("--help"));
  }

  @Test
  void saysWhatToDoAboutTooFewOpenFiles() {
    String limits =
        "Max processes 5 5 processes\nMax open files            1024      4096   files\n";

    assertThat(OpenFiles.problem(4096, limits)).isEmpty();
    assertThat(OpenFiles.problem(8500, limits).orElseThrow())
        .contains("8500")
        .contains("4096")
        .contains("ulimit -Hn 8500")
        .contains("--pages 3596");
  }

  @Test
  void aDurationIsRounded() {
    assertThat(Announcement.text(Duration.ofSeconds(80))).isEqualTo("80 seconds");
    assertThat(Announcement.text(Duration.ofMinutes(45))).isEqualTo("45 minutes");
    assertThat(Announcement.text(Duration.ofMinutes(125))).isEqualTo("2 h 05 min");
  }
}
