package dev.pushhub.core;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How many files a process has open, and may; by /proc. */
final class OpenFiles {
  private OpenFiles() {}

  static long ofThisProcess() {
    return of("self");
  }

  static long of(String process) {
    try (Stream<Path> files = Files.list(Path.of("/proc", process, "fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Skips the test where so many can't be had. */
  static void assumeAtLeast(long files) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/limits"))) {
      long most =
          lines
              .filter(line -> line.startsWith("Max open files"))
              .map(line -> line.split(" +", -1)[3])
              .mapToLong(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft))
              .findFirst()
              .orElse(0);
      assumeTrue(most >= files, "needs " + files + " open files and may have " + most);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
