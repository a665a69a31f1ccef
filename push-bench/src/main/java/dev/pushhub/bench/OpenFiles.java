package dev.pushhub.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether this process, and the servers it starts, may open as many sockets as a plan needs. */
final class OpenFiles {
  private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files +(\\d+) +(\\d+)");

  private OpenFiles() {}

  /** What is to be done if they may not; empty if they may, or if nobody says. */
  static Optional<String> problem(int needed) {
    try {
      return problem(needed, Files.readString(Path.of("/proc/self/limits")));
    } catch (IOException e) {
      return Optional.empty(); // not Linux
    }
  }

  // A JVM takes the hard limit by itself, so that is the one that counts.
  static Optional<String> problem(int needed, String limits) {
    Matcher matcher = LIMIT.matcher(limits);
    if (!matcher.find() || Long.parseLong(matcher.group(2)) >= needed) {
      return Optional.empty();
    }
    long limit = Long.parseLong(matcher.group(2));
    return Optional.of(
        "this plan needs %d open files in a process, and the limit is %d; raise it (as root: ulimit -Hn %d) or open fewer pages with --pages %d"
            .formatted(needed, limit, needed, Math.max(100, limit - 500)));
  }
}
