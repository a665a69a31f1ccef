package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be had is one line on stderr and status 2, in a process as a user starts it. */
class CannotStartTest {
  private final Path directory;

  CannotStartTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http-port", "--ws-port", "--push-port"})
  void aTakenPortIsOneLine(String option) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());

      String line = failure(directory.resolve("orders"), option, port);

      assertThat(line).contains(port).contains(option);
    }
  }

  @Test
  void aDatabaseInUseIsOneLine() throws Exception {
    Path database = directory.resolve("orders");
    try (OrderStore inUse = OrderStore.open(database)) {
      assertThat(inUse.newest()).isNotEmpty();

      String line = failure(database);

      assertThat(line).contains("orders.mv.db is in use").contains("--database");
    }
  }

  @Test
  void anAddressOfAnotherComputerIsOneLine() throws Exception {
    // TEST-NET-1, RFC 5737: nobody's.
    assertThat(failure(directory.resolve("orders"), "--bind", "192.0.2.1")).contains("192.0.2.1");
  }

  private String failure(Path database, String... args) throws Exception {
    // Free ports for those that the test does not speak of.
    List<String> all = new ArrayList<>(List.of("--database", database.toString()));
    for (String port : List.of("--http-port", "--ws-port", "--push-port")) {
      if (!List.of(args).contains(port)) {
        all.addAll(List.of(port, "0"));
      }
    }
    all.addAll(List.of(args));
    try (DemoProcess demo = DemoProcess.ofClasses(directory, all.toArray(String[]::new))) {
      assertThat(demo.waitForExit()).isEqualTo(DemoMain.CANNOT_START);
      assertThat(demo.stderr()).startsWith("push-demo: ").endsWith("\n").hasLineCount(1);
      return demo.stderr();
    }
  }
}
