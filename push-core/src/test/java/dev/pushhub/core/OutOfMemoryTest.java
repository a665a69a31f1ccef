package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A limit that is set higher than the heap allows: the page that uses it pays, nobody else. */
@Timeout(120)
class OutOfMemoryTest {
  private static Process start() throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx48m",
            "-cp",
            classPath,
            SmallHeapHub.class.getName())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void aMessageThatDoesNotFitIntoTheHeapCostsItsPageOnly() throws Exception {
    Process hub = start();
    List<RawPage> pages = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(hub.getInputStream(), US_ASCII))) {
      int port = Integer.parseInt(out.readLine());
      for (int i = 0; i < 20; i++) {
        pages.add(RawPage.connect(port).bind("uid" + i));
      }
      for (int round = 0; round < 3; round++) {
        assertThat(sendsTooMuch(port))
            .as("bytes of 200 MiB, round %d", round)
            .isLessThan(200 << 20);
        for (RawPage page : pages) {
          page.text("round " + round);
          assertThat(page.nextText()).isEqualTo("round " + round);
        }
      }
      assertThat(hub.isAlive()).isTrue();
    } finally {
      pages.forEach(RawPage::close);
      hub.destroyForcibly().waitFor();
    }
  }

  /** How many bytes of a message went out before the other end was gone. */
  private static int sendsTooMuch(int port) {
    try (RawPage page = RawPage.connect(port).bind("greedy")) {
      int sent = 0;
      page.send(RawFrame.header(0x81, true, 9, 200 << 20)).send(new byte[4]);
      byte[] chop = "x".repeat(1 << 20).getBytes(US_ASCII);
      try {
        for (; sent < 200 << 20; sent += chop.length) {
          page.send(chop);
        }
      } catch (UncheckedIOException e) {
        return sent;
      }
      return sent;
    }
  }
}
