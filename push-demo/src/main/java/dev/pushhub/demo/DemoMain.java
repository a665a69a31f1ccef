package dev.pushhub.demo;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: reads the options, starts the demo, says what to do, and waits for Ctrl-C. */
@Command(
    name = "push-demo",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "A table of orders that shows a new row in every open page as it is inserted.",
      ""
    },
    optionListHeading = "Options:%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:stopped or helped",
      "2:an option is wrong, a port is taken or the database can't be opened"
    })
public final class DemoMain implements Callable<Integer> {
  /** The exit status when something that the person at the terminal chose can't be had. */
  static final int CANNOT_START = 2;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "The web page (default: ${DEFAULT-VALUE}; 0 for any free port).")
  private int httpPort;

  @Option(
      names = "--ws-port",
      paramLabel = "PORT",
      defaultValue = "1234",
      description = "The hub's WebSocket (default: ${DEFAULT-VALUE}; 0 for any free port).")
  private int webSocketPort;

  @Option(
      names = "--ws-port-for-pages",
      paramLabel = "PORT",
      defaultValue = "0",
      description = {
        "Where pages find the WebSocket, if a proxy or a container",
        "forwards another port to it (default: where it is)."
      })
  private int portForPages;

  @Option(
      names = "--push-port",
      paramLabel = "PORT",
      defaultValue = "5678",
      description = {
        "The hub's internal listener, always on 127.0.0.1",
        "(default: ${DEFAULT-VALUE}; 0 for any free port)."
      })
  private int pushPort;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = Demo.LOOPBACK,
      description = {
        "The address of web page and WebSocket (default: ${DEFAULT-VALUE}).",
        "Pages reach the WebSocket by an address or by the name given here.",
        "Nobody is authenticated here: whoever reaches it reads everything."
      })
  private String bind = Demo.LOOPBACK;

  @Option(
      names = "--database",
      paramLabel = "FILE",
      defaultValue = "data/pushhub-demo",
      description = "The H2 file, without .mv.db (default: ${DEFAULT-VALUE}).")
  private Path database = Path.of("data/pushhub-demo");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and stop.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * Runs the demo until the process is told to stop.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new DemoMain())
        .setParameterExceptionHandler(
            (e, args) -> complain(e.getCommandLine(), e.getMessage() + "; --help lists all"))
        .setExecutionExceptionHandler(
            (e, commandLine, parsed) -> {
              if (e instanceof CannotStartException) {
                return complain(commandLine, String.valueOf(e.getMessage()));
              }
              throw e;
            });
  }

  @Override
  public Integer call() throws InterruptedException {
    DemoOptions options = options();
    Demo demo = Demo.start(options);
    // On Ctrl-C the process ends when its hooks have, whatever its other threads do.
    Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "pushhub-demo-stop"));
    PrintWriter out = spec.commandLine().getOut();
    out.print(StartText.of(demo, options));
    out.flush();
    demo.awaitClose();
    return 0;
  }

  private DemoOptions options() {
    checkPort("--http-port", httpPort);
    checkPort("--ws-port", webSocketPort);
    checkPort("--ws-port-for-pages", portForPages);
    checkPort("--push-port", pushPort);
    checkDiffer("--http-port", httpPort, "--ws-port", webSocketPort);
    checkDiffer("--http-port", httpPort, "--push-port", pushPort);
    checkDiffer("--ws-port", webSocketPort, "--push-port", pushPort);
    return new DemoOptions(httpPort, webSocketPort, portForPages, pushPort, bind, database);
  }

  private void checkPort(String option, int port) {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(
          spec.commandLine(), option + " " + port + " is no port; use 0 to 65535");
    }
  }

  private void checkDiffer(String option, int port, String other, int otherPort) {
    if (port != 0 && port == otherPort) {
      throw new ParameterException(
          spec.commandLine(), option + " and " + other + " are both " + port + "; give two ports");
    }
  }

  private static int complain(CommandLine commandLine, String problem) {
    PrintWriter err = commandLine.getErr();
    // One line, whatever a message from below brings along.
    err.println("push-demo: " + problem.replaceAll("\\s*\\R\\s*", " "));
    err.flush();
    return CANNOT_START;
  }
}
