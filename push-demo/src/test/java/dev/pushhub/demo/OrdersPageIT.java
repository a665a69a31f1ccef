package dev.pushhub.demo;

import static dev.pushhub.demo.Windows.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as two people see it: two windows of a real browser. */
class OrdersPageIT {
  private static final String ADA = "Ada";
  private static final String GRACE = "Grace";

  private final Path directory;
  // Not all of it, where the browser is missing and the test is skipped.
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private Windows windows;
  private Demo demo;
  private String adas;
  private String graces;

  OrdersPageIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void openTwoWindows() {
    windows = Windows.of(directory);
    opened.push(windows);
    demo = Demo.start(new DemoOptions(0, 0, 0, 0, "127.0.0.1", directory.resolve("orders")));
    opened.push(demo);
    adas = windows.open(demo.httpPort(), ADA);
    graces = windows.open(demo.httpPort(), GRACE);
  }

  @AfterEach
  void closeAll() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void aRowInsertedInOneWindowShowsInTheOtherWithoutAReload() {
    windows.noteArrivals();
    windows.on(adas);
    windows.noteArrivals();
    insertByForm("Ada Lovelace", "<img src=x onerror=alert(1)>", "40", "1.25");

    for (String window : new String[] {adas, graces}) {
      windows.on(window);
      patiently().until(() -> windows.arrivals().equals("8"));
      assertThat(windows.newRows()).isEqualTo("8");
      assertThat(windows.textOf("#rows tr.new"))
          .contains("Ada Lovelace", "new", "<img src=x onerror=alert(1)>", "50.00");
    }
    windows.on(adas);
    patiently()
        .untilAsserted(
            () -> assertThat(windows.textOf("#form-state")).contains("#8", "2 viewers told"));
  }

  @Test
  void aProblemIsShownAtItsField() {
    insertByForm("Ada Lovelace", "Tea", "0", "cheap");

    patiently()
        .untilAsserted(() -> assertThat(windows.textOf("#price-problem")).contains("such as 4.50"));
    assertThat(windows.textOf("#quantity-problem")).contains("whole number");
    assertThat(windows.textOf("#customer-problem")).isEmpty();
    assertThat(windows.text("return document.activeElement.id")).isEqualTo("quantity");
  }

  @Test
  void aJobTellsItsPercentToEveryTabOfItsUserAlsoAfterAReloadAndToNobodyElse() {
    String adasOther = windows.open(demo.httpPort(), ADA);
    windows.on(adas);
    windows.click("start-job");
    patiently().until(() -> windows.textOf(".percent").matches("[1-9][0-9]?%"));
    windows.reload();

    for (String window : new String[] {adas, adasOther}) {
      windows.on(window);
      patiently().until(() -> windows.textOf(".percent").equals("Done"));
      assertThat(windows.count("#jobs li")).isOne();
    }
    windows.on(graces);
    assertThat(windows.count("#jobs li")).isZero();
  }

  @Test
  void whoLooksIsListedOnceForEachUserAndAReloadIsNoLeaveAndJoin() {
    patiently().until(() -> looking().equals("Grace, Ada"));
    String bobs = windows.open(demo.httpPort(), "Bob");
    windows.open(demo.httpPort(), ADA);
    assertThat(looking()).isEqualTo("Ada, Bob, Grace");
    windows.on(graces);
    patiently().until(() -> looking().equals("Grace, Ada, Bob"));
    noteLooking();

    windows.on(bobs);
    windows.reload();
    windows.awaitLive();
    windows.on(adas);
    // Told after the reload would have been: graces are of one length.
    windows.closeThis();
    windows.on(bobs);
    String lasts = windows.open(demo.httpPort(), "Zoe");
    windows.on(lasts);
    windows.closeThis();

    windows.on(graces);
    String came = "Grace, Ada, Bob, Zoe";
    String went = "Grace, Ada, Bob";
    patiently().until(() -> noted().endsWith(came + "|" + went));
    assertThat(noted()).isEqualTo(came + "|" + went);
  }

  @Test
  void aPageThatIsClosedForGoodSaysWhyAndConnectsAgainWhenAsked() {
    assertThat(windows.text("return document.getElementById('closed').hidden")).isEqualTo("true");

    demo.disconnect(GRACE, "logged out everywhere");

    patiently().until(() -> windows.state().equals("closed"));
    assertThat(windows.textOf("#reason")).isEqualTo("logged out everywhere");
    windows.click("again");
    windows.awaitLive();
    windows.on(adas);
    assertThat(windows.state()).isEqualTo("connected");
  }

  @Test
  void theLeastPageLogsWhatARawSocketSendsToItsUid() throws Exception {
    windows.go(demo.httpPort(), "/client.html");
    patiently().until(() -> windows.textOf("#log").contains("sent uid1"));

    String line = "{\"uid\":\"uid1\",\"percent\":\"88%\"}";
    // Nothing tells a plain page that it is bound; what was sent before is kept and never comes.
    patiently()
        .until(() -> pushRaw(line).equals("ok") && windows.textOf("#log").contains("\n" + line));

    windows.on(adas);
    insertByForm("Ada Lovelace", "Tea", "1", "1");
    patiently().until(() -> windows.newRows().equals("8"));
    windows.on(graces);
    assertThat(pushRaw(line.replace("88", "89"))).isEqualTo("ok");
    patiently().until(() -> windows.textOf("#log").contains("89%"));
    assertThat(windows.textOf("#log")).doesNotContain("Tea", "names");
  }

  private String looking() {
    return windows.text(
        "return [...document.querySelectorAll('#looking li')].map(li => li.dataset.uid).join(', ')");
  }

  /** From now on each list that is shown is noted. */
  private void noteLooking() {
    windows.text(
        "window.lists = []; const list = document.getElementById('looking');"
            + "new MutationObserver(() =>"
            + " lists.push([...list.children].map(li => li.dataset.uid).join(', ')))"
            + ".observe(list, {childList: true});");
  }

  private String noted() {
    return windows.text("return window.lists.join('|')");
  }

  private void insertByForm(String customer, String item, String quantity, String price) {
    windows.fill("customer", customer);
    windows.fill("item", item);
    windows.fill("quantity", quantity);
    windows.fill("price", price);
    windows.click("insert");
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
}
