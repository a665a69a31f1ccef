package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An idle hub's threads sleep: the system's count of their waits does not rise. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class IdleSwitchesTest {
  private static final Duration LOOKED_AT = Duration.ofSeconds(3);

  /** How often each of the hub's threads has given up its processor, by its own will or not. */
  private static Map<String, Long> switches() {
    Map<String, Long> switches = new TreeMap<>();
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        add(task, switches);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return switches;
  }

  private static void add(Path task, Map<String, Long> switches) throws IOException {
    try {
      String name = Files.readString(task.resolve("comm")).strip();
      if (name.startsWith("pushhub-")) {
        for (String line : Files.readAllLines(task.resolve("status"))) {
          if (line.contains("voluntary_ctxt_switches:")) {
            long count = Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
            switches.merge(name + " " + task.getFileName(), count, Long::sum);
          }
        }
      }
    } catch (NoSuchFileException ended) {
      return;
    }
  }

  /** Looks for a while, again and again, until nothing happened in between. */
  private static void awaitAWhileWithoutASwitch() {
    AtomicReference<Map<String, Long>> last = new AtomicReference<>(Map.of());
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOKED_AT)
        .until(
            () -> {
              Map<String, Long> now = switches();
              assertThat(now).isNotEmpty();
              return now.equals(last.getAndSet(now));
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anIdleHubsThreadsDoNotWakeForSecondsOnEnd(int loops) {
    try (HubUnderTest hub = HubUnderTest.started(b -> b.delivery(d -> d.loops(loops)))) {
      for (int i = 0; i < 20; i++) {
        hub.page("uid" + i).text("hello").nextText();
      }
      hub.acquaintedPublisher();
      assertThat(hub.hub().broadcast("and then nothing")).isEqualTo(20);

      awaitAWhileWithoutASwitch(); // the heartbeat comes every 25 s, less often than that
    }
  }

  @Test
  void neitherDoThoseOfAHubWhosePageTakesNothing() {
    try (HubUnderTest hub = HubUnderTest.started(b -> b.delivery(d -> d.slowPageBytes(64 << 20)))) {
      hub.bound(hub.keep(hub.to().receiveBuffer(4096).open()), "stuck");
      assertThat(hub.hub().sendToUid("stuck", "x".repeat(16 << 20))).isTrue();

      awaitAWhileWithoutASwitch();

      assertThat(hub.hub().stats().bytesWaiting()).isPositive();
    }
  }
}
