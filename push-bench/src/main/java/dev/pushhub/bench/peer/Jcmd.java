package dev.pushhub.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a JVM about its heap with the JDK's {@code jcmd}. */
final class Jcmd {
  private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

  private Jcmd() {}

  /** Bytes of live objects; the histogram of classes collects the garbage first. */
  static OptionalLong liveBytes(long pid) {
    if (!Files.isExecutable(JCMD)) {
      return OptionalLong.empty(); // a JRE
    }
    try {
      // Twice: what is freed by finalizers and cleaners of the first goes with the second.
      run(pid, "GC.run");
      Matcher total = TOTAL.matcher(run(pid, "GC.class_histogram"));
      return total.find() ? OptionalLong.of(Long.parseLong(total.group(1))) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static String run(long pid, String command) throws IOException {
    Process process =
        new ProcessBuilder(JCMD.toString(), Long.toString(pid), command)
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
