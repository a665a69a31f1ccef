package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.pushhub.core.PushHub;
import dev.pushhub.core.api.PushListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * A page in a real browser sends what it can to the internal listener: bodies that are nothing but
 * valid lines. The hub does none of it.
 */
class ListenerAttackIT {
  /** Each pushes, were it taken for a publisher's. */
  private static final String LINES =
      "{\"uid\":\"victim\",\"by\":\"a browser\"}\\n"
          + "{\"cmd\":\"broadcast\",\"message\":\"by a browser\"}\\n";

  private final Path directory;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<String> executed = new CopyOnWriteArrayList<>();
  private ChromeDriver browser;
  private PushHub hub;

  ListenerAttackIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void openAPageOfSomebodyElse() throws IOException {
    browser = Browser.open(directory.resolve("profile"));
    opened.push(browser::quit);
    HttpServer elsewhere =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    elsewhere.createContext(
        "/",
        exchange -> {
          byte[] page = "<!doctype html><title>evil</title>".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    elsewhere.start();
    opened.push(() -> elsewhere.stop(0));
    hub =
        PushHub.builder()
            .webSocketPort(0)
            .listenerPort(0)
            .hooks(
                new PushListener() {
                  @Override
                  public void onUndelivered(String uid, String message) {
                    executed.add(message);
                  }
                })
            .build();
    hub.start();
    opened.push(hub);
    browser.get("http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/");
  }

  @AfterEach
  void closeAll() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private void assertRefused(String script) {
    long before = hub.stats().publishersRefused();

    browser.executeScript(
        "const hub = 'http://127.0.0.1:%d/'; const lines = '%s'; %s"
            .formatted(hub.listenerPort(), LINES, script));

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(hub.stats().publishersRefused()).isGreaterThan(before));
    await().atMost(Duration.ofSeconds(20)).until(() -> hub.stats().publishers() == 0);
    assertThat(executed).isEmpty();
    assertThat(hub.stats().accepted()).isZero();
    assertThat(hub.stats().undelivered()).isZero();
    assertThat(hub.stats().linesRejected()).isZero(); // closed before a line was looked at
  }

  @Test
  void noFetchPushes() {
    assertRefused("fetch(hub, {method: 'POST', mode: 'no-cors', body: lines}).catch(() => {});");
    assertRefused("fetch(hub, {mode: 'no-cors'}).catch(() => {});");
    assertRefused("navigator.sendBeacon(hub, lines);");
    assertRefused(
        "const r = new XMLHttpRequest(); r.open('POST', hub);"
            + " r.setRequestHeader('Content-Type', 'text/plain'); r.send(lines);");
  }

  @Test
  void noFormPushes() {
    // A text/plain form's body begins with the name of its field: all of it is one valid line.
    assertRefused(
        "const hole = document.createElement('iframe'); hole.name = 'hole';"
            + " document.body.append(hole);"
            + " const f = document.createElement('form'); f.method = 'POST'; f.enctype = 'text/plain';"
            + " f.action = hub; f.target = 'hole'; const i = document.createElement('textarea');"
            + " i.name = '{\"uid\":\"victim\",\"a\":\"'; i.value = '\"}'; f.append(i);"
            + " document.body.append(f); f.submit();");
  }

  @Test
  void neitherDoesATlsHandshakeNorAWebSocket() {
    assertRefused(
        "fetch(hub.replace('http:', 'https:'), {method: 'POST', mode: 'no-cors', body: lines})"
            + ".catch(() => {});");
    assertRefused(
        "const s = new WebSocket(hub.replace('http:', 'ws:')); s.onopen = () => s.send(lines);");
  }
}
