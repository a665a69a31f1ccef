package dev.pushhub.demo;

import static dev.pushhub.demo.Windows.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a page of a real browser shows that was away for a while, and was not reloaded. */
class ComingBackIT {
  private static final String TEN_ROWS = rows(8, 17);

  private final Path directory;

  ComingBackIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void rowsInsertedDuringACutAppearOnceEachAndInOrder() throws Exception {
    try (Windows windows = Windows.of(directory);
        TcpProxy network = new TcpProxy();
        Demo demo = Demo.start(options(network.port()))) {
      network.forwardTo(demo.webSocketPort());
      windows.open(demo.httpPort(), "Ada");
      windows.noteArrivals();
      String lists = windows.listsLoaded();
      insert(demo, 1);
      patiently().until(() -> windows.arrivals().equals("8"));

      network.cut();
      patiently()
          .untilAsserted(() -> assertThat(windows.textOf(".pill")).containsPattern("in [0-9]+ s"));
      insert(demo, 8);
      assertThat(windows.arrivals()).isEqualTo("8");
      network.mend();
      patiently().until(() -> windows.state().equals("connected"));
      insert(demo, 1);

      patiently().until(() -> windows.arrivals().endsWith("17"));
      assertThat(windows.arrivals()).isEqualTo(TEN_ROWS);
      // From the hub's history, not because everything was loaded again.
      assertThat(windows.listsLoaded()).isEqualTo(lists);
    }
  }

  @Test
  void tenRowsInsertedWhileTheHubIsStoppedShowInBothPages() throws Exception {
    try (Windows windows = Windows.of(directory);
        Demo demo = Demo.start(options(0))) {
      String left = windows.open(demo.httpPort(), "Ada");
      windows.noteArrivals();
      String right = windows.open(demo.httpPort(), "Grace");
      windows.noteArrivals();

      demo.stopHub();
      patiently().until(() -> !windows.state().equals("connected"));
      String answer = insert(demo, 10);
      assertThat(answer).contains("\"id\":17").doesNotContain("viewers");
      assertThat(windows.arrivals()).isEmpty();
      demo.startHub();

      for (String window : new String[] {left, right}) {
        windows.on(window);
        patiently().until(() -> windows.arrivals().equals(TEN_ROWS));
        assertThat(windows.state()).isEqualTo("connected");
      }
    }
  }

  /** Nothing is said to anybody: the process is killed, hub, web server and all. */
  @Test
  void tenRowsThatAnotherProcessInsertsAfterAKillShowWithoutAReload() throws Exception {
    Path database = directory.resolve("orders");
    List<String> inserted = new ArrayList<>();
    try (Windows windows = Windows.of(directory)) {
      String[] ports;
      try (DemoProcess first = start(database, "0", "0", "0")) {
        ports = ports(first.readUntil("Ctrl-C"));
        windows.open(Integer.parseInt(ports[0]), "Ada");
        windows.noteArrivals();
        first.kill();
      }
      patiently().until(() -> !windows.state().equals("connected"));
      try (OrderStore store = OrderStore.open(database)) {
        for (int i = 0; i < 10; i++) {
          Order row = store.insert(new NewOrder("Hedy Lamarr", "Piano roll", 88, BigDecimal.ONE));
          inserted.add(String.valueOf(row.id()));
        }
      }

      try (DemoProcess second = start(database, ports)) {
        second.readUntil("Ctrl-C");
        // As when the network is back; by itself it might wait half a minute.
        windows.text("window.dispatchEvent(new Event('online'))");

        patiently().until(() -> windows.arrivals().equals(String.join(",", inserted)));
        patiently().until(() -> windows.state().equals("connected"));
      }
    }
  }

  private DemoOptions options(int portForPages) {
    return new DemoOptions(0, 0, portForPages, 0, "127.0.0.1", directory.resolve("orders"));
  }

  private DemoProcess start(Path database, String... ports) throws Exception {
    return DemoProcess.ofClasses(
        directory,
        "--http-port",
        ports[0],
        "--ws-port",
        ports[1],
        "--push-port",
        ports[2],
        "--database",
        database.toString());
  }

  private static String[] ports(String text) {
    Matcher found =
        Pattern.compile(
                "localhost:([0-9]+)\\n.*to port ([0-9]+), .* on port ([0-9]+)\\.", Pattern.DOTALL)
            .matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return new String[] {found.group(1), found.group(2), found.group(3)};
  }

  private static String rows(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(","));
  }

  /** Over HTTP, one after another. Returns the last answer. */
  private static String insert(Demo demo, int rows) throws Exception {
    Http http = new Http(demo.httpPort());
    String answer = "";
    for (int i = 0; i < rows; i++) {
      var posted =
          http.post(
              "/api/orders",
              "application/json",
              "{\"customer\":\"Hedy Lamarr\",\"item\":\"Piano roll\",\"quantity\":88,\"price\":1}");
      assertThat(posted.statusCode()).isEqualTo(201);
      answer = posted.body();
    }
    return answer;
  }
}
