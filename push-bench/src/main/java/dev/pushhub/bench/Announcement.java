package dev.pushhub.bench;

import dev.pushhub.bench.peer.Peer;
import dev.pushhub.bench.plan.Plan;
import dev.pushhub.bench.plan.Work;
import dev.pushhub.bench.report.Machine;
import dev.pushhub.bench.result.Row;
import dev.pushhub.bench.result.Sample;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Says before it begins what is run and how long it takes, and then what comes out of each step.
 */
final class Announcement {
  private final PrintWriter terminal;

  Announcement(PrintWriter terminal) {
    this.terminal = terminal;
  }

  void missing(List<Peer> known) {
    for (Peer peer : known) {
      if (!peer.availability().isThere()) {
        terminal.println("Left out: " + peer.name() + ": " + peer.availability().remark() + ".");
      }
    }
  }

  void plan(Plan plan) {
    terminal.println("Machine: " + Machine.describe());
    terminal.println("Servers, one at a time:");
    for (Peer peer : plan.peers()) {
      terminal.printf("  %-16s %s%n", peer.name(), peer.availability().remark());
    }
    terminal.println("Works:");
    for (Work work : plan.works()) {
      terminal.printf("  %-16s %s%n", work.id(), work.title());
    }
    Duration duration = plan.duration();
    terminal.printf(
        "%d steps in %d round%s. This takes about %s, until %s. Leave the machine alone meanwhile.%n%n",
        plan.steps().size(),
        plan.timing().rounds(),
        plan.timing().rounds() == 1 ? "" : "s",
        text(duration),
        LocalTime.now(ZoneId.systemDefault())
            .plus(duration)
            .format(DateTimeFormatter.ofPattern("HH:mm")));
    terminal.flush();
  }

  static String text(Duration duration) {
    long minutes = duration.plusSeconds(30).toMinutes();
    if (minutes < 2) {
      return duration.toSeconds() + " seconds";
    }
    return minutes < 90
        ? minutes + " minutes"
        : "%d h %02d min".formatted(minutes / 60, minutes % 60);
  }

  void done(Plan.Step step, Sample sample, int number, int of) {
    Row row = new Row(step.work().id(), step.peer().name());
    row.add(sample);
    terminal.printf(
        "[%d/%d] %s, %s, round %d: %s%n",
        number,
        of,
        step.work().title(),
        step.peer().name(),
        step.round(),
        sample.isSound()
            ? Publication.figure(row, step.work().primary()) + " " + step.work().primary().label()
            : sample.problem());
    terminal.flush();
  }
}
