package dev.pushhub.bench;

import dev.pushhub.bench.peer.Availability;
import dev.pushhub.bench.peer.CommandPeer;
import dev.pushhub.bench.peer.JvmPeer;
import dev.pushhub.bench.peer.NchanPeer;
import dev.pushhub.bench.peer.Peer;
import dev.pushhub.bench.peer.WorkermanPeer;
import dev.pushhub.bench.plan.Plan;
import dev.pushhub.bench.plan.Timing;
import dev.pushhub.bench.plan.Work;
import dev.pushhub.bench.plan.Works;
import dev.pushhub.bench.run.BenchRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: reads the options, says what is to come, runs it, shows the results. */
@Command(
    name = "push-bench",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Runs the hub and its peers in turn, each in a process of its own, under the same loads.",
      ""
    },
    optionListHeading = "Options:%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:all was run", "2:an option is wrong, or something is missing"})
public final class BenchMain implements Callable<Integer> {
  private static final int CANNOT_START = 2;
  private static final Set<Work.Kind> NOT_BY_WSLOAD = EnumSet.of(Work.Kind.IDLE, Work.Kind.RESUMES);
  private static final int MIN_PAGES = 100;

  @Option(
      names = "--quick",
      description = "One short round: shows that everything works, and roughly what comes out.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each server does each work; medians are shown (default: 5).")
  private int rounds;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Only these servers and works; see --plan for the names.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--plan",
      description = "Show what would be run and how long it would take, and stop.")
  private boolean planOnly;

  @Option(
      names = "--pages",
      paramLabel = "N",
      defaultValue = "8000",
      description = "How many pages connect and are idle (default: 8000).")
  private int pages;

  @Option(
      names = "--peer",
      paramLabel = "SPEC",
      description = {
        "A further server that speaks the hub's protocols:",
        "'name=command;webSocketPort;listenerPort'. May be given several times."
      })
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--tls",
      description = "Add the hub with TLS to its pages (hub-tls). Publishers push without it.")
  private boolean tls;

  @Option(
      names = "--workerman",
      paramLabel = "DIR",
      description = "Where composer has installed workerman/workerman; adds it as a peer.")
  private @Nullable Path workerman;

  @Option(
      names = "--java-options",
      paramLabel = "OPTIONS",
      defaultValue = "-Xmx2g",
      description = "For the JVM of each server that has one (default: -Xmx2g).")
  private String javaOptions = "-Xmx2g";

  @Option(
      names = "--wsload",
      paramLabel = "BINARY",
      description = "Use this load generator instead of the module's own, to compare them.")
  private @Nullable Path wsload;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "push-bench/target/bench",
      description = "Where benchmark.md, .svg and .json go (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("push-bench/target/bench");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and stop.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * Runs the benchmarks.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new BenchMain())
        .setParameterExceptionHandler(
            (e, args) -> {
              PrintWriter err = e.getCommandLine().getErr();
              err.println("push-bench: " + e.getMessage() + "; --help lists all options");
              err.flush();
              return CANNOT_START;
            });
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    Announcement announcement = new Announcement(terminal);
    List<Peer> known = knownPeers();
    announcement.missing(known);
    Plan plan = plan(known);
    announcement.plan(plan);
    if (planOnly) {
      return 0;
    }
    OpenFiles.problem(plan.openFiles())
        .ifPresent(
            problem -> {
              throw wrong(problem);
            });
    if (tls && wsload != null) {
      throw wrong("--tls goes with the module's own load generator; leave --wsload out");
    }
    BenchRun run = wsload == null ? BenchRun.own(plan) : BenchRun.wsload(plan, binary(wsload));
    Publication.of(plan, run.run(announcement::done)).write(out, terminal);
    return 0;
  }

  private List<Peer> knownPeers() {
    List<String> options = List.of(javaOptions.strip().split("\\s+", -1));
    List<Peer> known = new ArrayList<>();
    known.add(JvmPeer.hub(options));
    if (tls) {
      known.add(JvmPeer.hubWithTls(options));
    }
    known.add(JvmPeer.hubWithHistory(options));
    known.add(JvmPeer.netty(options));
    known.add(JvmPeer.javaWebSocket(options));
    known.add(new NchanPeer());
    known.add(JvmPeer.nettyReplay(options));
    known.add(JvmPeer.nettyReplayBatched(options));
    if (workerman != null) {
      known.add(new WorkermanPeer(workerman));
    }
    for (String peer : peers) {
      try {
        known.add(CommandPeer.parse(peer));
      } catch (IllegalArgumentException e) {
        throw wrong("--peer: " + e.getMessage());
      }
    }
    return known;
  }

  private Plan plan(List<Peer> known) {
    if (rounds < 1 || pages < MIN_PAGES) {
      throw wrong("--rounds is at least 1 and --pages at least " + MIN_PAGES);
    }
    List<Work> works =
        Works.all(pages).stream()
            .filter(work -> wsload == null || !NOT_BY_WSLOAD.contains(work.kind()))
            .toList();
    only.forEach(name -> checkName(name, known, works));
    List<Peer> there = known.stream().filter(peer -> peer.availability().isThere()).toList();
    List<Peer> chosenPeers = there.stream().filter(peer -> only.contains(peer.name())).toList();
    List<Work> chosenWorks = works.stream().filter(work -> only.contains(work.id())).toList();
    Plan plan =
        new Plan(
            chosenPeers.isEmpty() ? there : chosenPeers,
            chosenWorks.isEmpty() ? works : chosenWorks,
            quick ? Timing.quick() : Timing.full(rounds));
    if (plan.steps().isEmpty()) {
      throw wrong("--only leaves nothing: none of these servers does any of these works");
    }
    return plan;
  }

  private void checkName(String name, List<Peer> known, List<Work> works) {
    if (works.stream().anyMatch(work -> work.id().equals(name))) {
      return;
    }
    Availability availability =
        known.stream()
            .filter(peer -> peer.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> wrong("--only " + name + " is no server and no work; --plan lists them"))
            .availability();
    if (!availability.isThere()) {
      throw wrong("--only " + name + ": " + availability.remark());
    }
  }

  private Path binary(Path path) {
    if (!Files.isExecutable(path)) {
      throw wrong("--wsload " + path + " is no program that can be run");
    }
    return path.toAbsolutePath();
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
