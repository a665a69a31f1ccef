package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;

/** The demo as a person sees it: two windows of a real browser. */
class OrdersPageIT {
  private static final String MARK = "window.markOfThisLife";

  private final Path directory;
  // Not all of it, where the browser is missing and the test is skipped.
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private ChromeDriver browser;
  private Demo demo;
  private Http http;
  private String left;
  private String right;

  OrdersPageIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void openTwoWindows() {
    browser = Browser.open(directory.resolve("profile"));
    opened.push(browser::quit);
    demo = Demo.start(new DemoOptions(0, 0, 0, "127.0.0.1", directory.resolve("orders")));
    opened.push(demo);
    http = new Http(demo.httpPort());
    left = browser.getWindowHandle();
    openLive("/");
    browser.switchTo().newWindow(WindowType.WINDOW);
    right = browser.getWindowHandle();
    openLive("/");
  }

  @AfterEach
  void closeAll() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void aRowInsertedInOneWindowShowsInTheOtherWithoutAReload() {
    onPage(right);
    browser.executeScript(MARK + " = 'right'");
    assertThat(newRows()).isZero();

    onPage(left);
    browser.executeScript(MARK + " = 'left'");
    insertByForm("Ada Lovelace", "<img src=x onerror=alert(1)>", "40", "1.25");
    awaitNewRow("Ada Lovelace");
    assertThat(browser.executeScript("return " + MARK)).isEqualTo("left");

    onPage(right);
    awaitNewRow("Ada Lovelace");
    assertThat(browser.executeScript("return " + MARK)).isEqualTo("right");
    assertThat(newRows()).isOne();
    assertThat(text("#rows tr.new")).contains("new", "<img src=x onerror=alert(1)>", "50.00");
  }

  @Test
  void aProblemIsShownAtItsField() {
    onPage(left);

    insertByForm("Ada Lovelace", "Tea", "0", "cheap");

    await().untilAsserted(() -> assertThat(text("#price-problem")).contains("such as 4.50"));
    assertThat(text("#quantity-problem")).contains("whole number");
    assertThat(text("#customer-problem")).isEmpty();
    assertThat(browser.executeScript("return document.activeElement.id")).isEqualTo("quantity");
  }

  @Test
  void aJobTellsItsPercentToThePageThatStartedIt() {
    onPage(left);
    browser.findElement(By.id("start-job")).click();

    patiently().until(() -> text(".percent").matches("[1-9][0-9]%"));
    patiently().until(() -> text(".percent").equals("Done"));
    assertThat(count("#jobs li")).isOne();

    onPage(right);
    assertThat(count("#jobs li")).isZero();
  }

  @Test
  void aPageThatComesBackInTheMiddleSeesItsJobGoOn() {
    onPage(left);
    browser.findElement(By.id("start-job")).click();
    patiently().until(() -> text(".percent").matches("[1-9][0-9]%"));

    browser.navigate().refresh();

    patiently().until(() -> text(".percent").equals("Done"));
  }

  @Test
  void bothPagesComeBackToARestartedHubAndShowWhatTheyMissed() throws Exception {
    onPage(right);
    browser.executeScript(MARK + " = 'right'");

    demo.stopHub();
    for (String page : new String[] {left, right}) {
      onPage(page);
      patiently().until(() -> !state().equals("live"));
    }
    String missed =
        "{\"customer\":\"Hedy Lamarr\",\"item\":\"Frequency table\",\"quantity\":88,\"price\":1}";
    assertThat(http.post("/api/orders", "application/json", missed).statusCode()).isEqualTo(201);
    assertThat(count("#rows tr.new")).isZero();
    demo.startHub();

    for (String page : new String[] {left, right}) {
      onPage(page);
      awaitNewRow("Frequency table");
      patiently().until(() -> state().equals("live"));
      assertThat(newRows()).isOne();
    }
    assertThat(browser.executeScript("return " + MARK)).isEqualTo("right");
  }

  /** A hub that is stuck in starting, say, or a port that somebody else has. */
  @Test
  void pagesBackOffFromAHubThatAcceptsAndClosesAtOnce() throws Exception {
    int port = demo.webSocketPort();
    demo.stopHub();
    AtomicInteger attempts = new AtomicInteger();
    ServerSocket closes = new ServerSocket();
    Thread closing = new Thread(() -> acceptAndClose(closes, attempts), "closes-at-once");
    try (closes) {
      closes.setReuseAddress(true);
      closes.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      closing.start();
      patiently().until(() -> attempts.get() > 4);
      int before = attempts.get();

      await().pollDelay(Duration.ofSeconds(10)).atMost(Duration.ofSeconds(30)).until(() -> true);

      // Two pages, a few seconds between two attempts of one. Every 250 ms, it would be eighty.
      assertThat(attempts.get() - before).isBetween(1, 25);
    }
    closing.join();
    demo.startHub();
    for (String page : new String[] {left, right}) {
      onPage(page);
      patiently().until(() -> state().equals("live"));
    }
  }

  private static void acceptAndClose(ServerSocket server, AtomicInteger attempts) {
    try {
      while (true) {
        server.accept().close();
        attempts.incrementAndGet();
      }
    } catch (IOException closed) {
      return; // the test is over
    }
  }

  @Test
  void theLeastPageLogsWhatARawSocketSendsToItsUid() throws Exception {
    onPage(left);
    browser.get("http://127.0.0.1:" + demo.httpPort() + "/client.html");
    patiently().until(() -> text("#log").contains("sent uid1"));

    String line = "{\"uid\":\"uid1\",\"percent\":\"88%\"}";
    // Nothing tells a plain page that it is bound, so the first lines may be answered with fail.
    patiently().until(() -> pushRaw(line).equals("ok"));

    patiently().until(() -> text("#log").contains("\n" + line));
    assertThat(text("#log")).doesNotContain("welcome");
  }

  private void openLive(String path) {
    browser.get("http://127.0.0.1:" + demo.httpPort() + path);
    patiently().until(() -> state().equals("live") && count("#rows tr") > 0);
  }

  private void onPage(String window) {
    browser.switchTo().window(window);
  }

  private void insertByForm(String customer, String item, String quantity, String price) {
    fill("customer", customer);
    fill("item", item);
    fill("quantity", quantity);
    fill("price", price);
    browser.findElement(By.id("insert")).click();
  }

  private void fill(String field, String value) {
    browser.findElement(By.id(field)).clear();
    browser.findElement(By.id(field)).sendKeys(value);
  }

  private void awaitNewRow(String text) {
    patiently().untilAsserted(() -> assertThat(text("#rows tr.new")).contains(text));
  }

  private long newRows() {
    return count("#rows tr.new");
  }

  private String state() {
    return String.valueOf(
        browser.executeScript("return document.getElementById('state').dataset.state"));
  }

  private long count(String selector) {
    return browser.findElements(By.cssSelector(selector)).size();
  }

  /** By script, in one go: the page may replace an element between finding and asking it. */
  private String text(String selector) {
    return String.valueOf(
        browser.executeScript(
            "return document.querySelector(arguments[0])?.textContent ?? ''", selector));
  }

  private String pushRaw(String line) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), demo.pushPort())) {
      socket.setSoTimeout(5_000);
      OutputStream out = socket.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      byte[] reply = socket.getInputStream().readNBytes(3);
      return new String(reply, StandardCharsets.UTF_8).strip();
    }
  }

  /** Reconnecting waits up to ten seconds, and the computer may be busy. */
  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
  }
}
