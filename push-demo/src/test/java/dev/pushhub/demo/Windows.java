package dev.pushhub.demo;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;

/** Windows of one real browser, each of which shows the orders. */
final class Windows implements AutoCloseable {
  private final ChromeDriver browser;
  private final List<String> handles = new ArrayList<>();

  private Windows(ChromeDriver browser) {
    this.browser = browser;
  }

  static Windows of(Path directory) {
    return new Windows(Browser.open(directory.resolve("profile")));
  }

  /** Opens the orders as a user and waits until they are live. Returns the window. */
  String open(int httpPort, String uid) {
    if (handles.isEmpty()) {
      handles.add(browser.getWindowHandle());
    } else {
      browser.switchTo().newWindow(WindowType.WINDOW);
      handles.add(browser.getWindowHandle());
    }
    go(httpPort, "/?as=" + uid);
    awaitLive();
    return handles.get(handles.size() - 1);
  }

  void go(int httpPort, String path) {
    browser.get("http://127.0.0.1:" + httpPort + path);
  }

  void on(String window) {
    browser.switchTo().window(window);
  }

  void closeThis() {
    browser.close();
  }

  void reload() {
    browser.navigate().refresh();
  }

  void click(String id) {
    browser.findElement(By.id(id)).click();
  }

  void fill(String id, String value) {
    browser.findElement(By.id(id)).clear();
    browser.findElement(By.id(id)).sendKeys(value);
  }

  /** Live, with its rows and who looks at them. */
  void awaitLive() {
    patiently()
        .until(
            () -> state().equals("connected") && count("#rows tr") > 0 && count("#looking li") > 0);
  }

  String state() {
    return text("return document.body.dataset.state");
  }

  long count(String selector) {
    return Long.parseLong(text("return document.querySelectorAll(arguments[0]).length", selector));
  }

  String textOf(String selector) {
    return text("return document.querySelector(arguments[0])?.textContent ?? ''", selector);
  }

  /** The rows that are marked as new, by their ids, from the top. */
  String newRows() {
    return text(
        "return [...document.querySelectorAll('#rows tr.new')].map(r => r.dataset.id).join()");
  }

  /** From now on the rows that appear are noted in the order in which they do. */
  void noteArrivals() {
    script(
        "window.arrived = [];"
            + "new MutationObserver(all => all.forEach(one => one.addedNodes.forEach("
            + "row => arrived.push(row.dataset.id))))"
            + ".observe(document.getElementById('rows'), {childList: true});");
  }

  String arrivals() {
    return text("return window.arrived?.join() ?? 'the page was reloaded'");
  }

  /** How many times the page has asked for the list since it was loaded. */
  String listsLoaded() {
    return text(
        "return performance.getEntriesByType('resource')"
            + ".filter(e => new URL(e.name).pathname === '/api/orders').length");
  }

  String text(String script, Object... arguments) {
    return String.valueOf(script(script, arguments));
  }

  private @Nullable Object script(String script, Object... arguments) {
    // In one go: the page may replace an element between finding and asking it.
    return browser.executeScript(script, arguments);
  }

  /** Reconnecting takes its time, and the computer may be busy. */
  static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(50));
  }

  @Override
  public void close() {
    browser.quit();
  }
}
