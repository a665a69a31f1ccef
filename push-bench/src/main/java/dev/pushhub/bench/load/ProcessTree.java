package dev.pushhub.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a server's process and those it has started have used, by {@code /proc}. Where there is no
 * such thing, as on macOS, everything is 0.
 */
public final class ProcessTree {
  /** Linux counts a process's time in hundredths of a second, whatever the kernel's own clock. */
  private static final double TICKS_PER_SECOND = 100;

  private static final Path PROC = Path.of("/proc");

  private final List<ProcessHandle> processes;

  /** A running process and, from now on, the children it has by now. */
  public ProcessTree(ProcessHandle root) {
    processes = Stream.concat(Stream.of(root), root.descendants()).toList();
  }

  /** Seconds of processor time since they were started. */
  public double cpuSeconds() {
    double ticks = 0;
    for (ProcessHandle process : processes) {
      String stat = read(process, "stat");
      if (!stat.isEmpty()) {
        // The second field is a name in brackets, in which anything may stand.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        ticks += Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
      }
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Bytes they have in memory. */
  public long residentBytes() {
    long kibibytes = 0;
    for (ProcessHandle process : processes) {
      for (String line : read(process, "status").lines().toList()) {
        if (line.startsWith("VmRSS:")) {
          kibibytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    }
    return kibibytes << 10;
  }

  /** Whether all of them still run. */
  public boolean isAlive() {
    return processes.stream().allMatch(ProcessHandle::isAlive);
  }

  private static String read(ProcessHandle process, String file) {
    try {
      return Files.readString(PROC.resolve(process.pid() + "/" + file));
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      if (!process.isAlive()) {
        return "";
      }
      throw new UncheckedIOException(e);
    }
  }
}
