package dev.pushhub.demo;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A real browser without a window: the Chromium and the driver that are on this computer. Nothing
 * is downloaded; where one of them is missing the test is skipped, and fails where {@code CI=true}.
 */
final class Browser {
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");

  private Browser() {}

  static ChromeDriver open(Path profile) {
    Path driver = found(List.of("chromedriver"));
    ChromeOptions options = new ChromeOptions();
    options.setBinary(found(BROWSERS).toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        // A window behind another one stays awake: the test looks at two.
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
        "--lang=en-US",
        "--user-data-dir=" + profile);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.toFile())
            .usingAnyFreePort()
            .build();
    return new ChromeDriver(service, options);
  }

  private static Path found(List<String> names) {
    Optional<Path> found =
        names.stream()
            .flatMap(
                name ->
                    Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(directory -> Path.of(directory, name)))
            .filter(Files::isExecutable)
            .findFirst();
    return found.orElseGet(() -> missing(names.get(0)));
  }

  private static Path missing(String name) {
    String message = name + " is not on the PATH; on Debian: apt-get install chromium-driver";
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(message);
    }
    return abort(message);
  }
}
