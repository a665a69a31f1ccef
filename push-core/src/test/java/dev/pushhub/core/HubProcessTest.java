package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.PageCrowd;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is done to a whole process: no files left, killed, its wall clock set. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class HubProcessTest {
  private static final Duration TEN_MS = Duration.ofMillis(10);

  private final Path directory;

  HubProcessTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** Until each page is bound; a plain page is not told. */
  private static void awaitBound(RawPublisher publisher, List<String> uids) {
    for (String uid : uids) {
      String line = "{\"cmd\":\"send\",\"to\":\"" + uid + "\",\"message\":\"are you there?\"}";
      HubUnderTest.await().until(() -> publisher.request(line).equals("ok"));
    }
  }

  private static void broadcast(RawPublisher publisher, int number) {
    assertThat(publisher.request("{\"cmd\":\"broadcast\",\"message\":\"" + number + ";text\"}"))
        .isEqualTo("ok");
  }

  /** Broadcasts a hundred a second for a while; returns the next number. */
  private static int broadcastFor(Duration time, RawPublisher publisher, int from) {
    int number = from;
    for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() - end < 0; ) {
      broadcast(publisher, number++);
      LockSupport.parkNanos(TEN_MS.toNanos());
    }
    return number;
  }

  @Test
  void withoutFilesForTenSecondsItServesWhoIsThereAndThenAcceptsAgain() throws Exception {
    if (!Files.isExecutable(Path.of("/usr/bin/prlimit"))) {
      HubProcess.missing("prlimit is not there; on Debian: apt-get install util-linux");
    }
    List<String> uids = Numbered.uids("page", 100);
    Numbered heard = new Numbered(uids.size());
    try (HubProcess hub = HubProcess.start(directory);
        PageCrowd crowd = PageCrowd.connect(hub.webSocketPort(), uids, heard);
        RawPublisher publisher = RawPublisher.connect(hub.listenerPort())) {
      awaitBound(publisher, uids);
      int sent = broadcastFor(Duration.ofSeconds(3), publisher, 0); // and it has warmed up
      long before = hub.openFilesLimit();
      hub.limitOpenFiles(10);
      List<RawPage> waiting = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        RawPage page = RawPage.to(hub.webSocketPort()).openRaw(); // the system takes it, for now
        waiting.add(page.send(RawPage.to(hub.webSocketPort()).handshake()));
      }

      long began = System.nanoTime();
      Duration usedBefore = hub.processorTime();
      sent = broadcastFor(Duration.ofSeconds(10), publisher, sent);
      Duration used = hub.processorTime().minus(usedBefore);
      double share = (double) used.toNanos() / (System.nanoTime() - began);
      heard.awaitAllHave(crowd, sent);
      assertThat(hub.log()).containsOnlyOnce("can't accept for now");
      assertThat(hub.log()).doesNotContain("accepts again");

      long restored = System.nanoTime();
      hub.limitOpenFiles(before);
      waiting.forEach(RawPage::expectUpgrade);
      long took = System.nanoTime() - restored;
      broadcast(publisher, sent++);
      heard.awaitAllHave(crowd, sent);

      assertThat(share).as("processor time while it had no files").isLessThan(0.20);
      assertThat(took).as("until all were accepted").isLessThan(TimeUnit.SECONDS.toNanos(2));
      assertThat(hub.log()).containsOnlyOnce("accepts again");
      assertThat(crowd.gone()).isZero();
      waiting.forEach(RawPage::close);
    }
  }

  @Test
  void killedAndStartedAgainAtOnceItHasItsPortsAndThePagesComeBack() throws Exception {
    List<String> uids = Numbered.uids("page", 200);
    int webSocketPort;
    int listenerPort;
    try (HubProcess hub = HubProcess.start(directory);
        PageCrowd crowd = PageCrowd.connect(hub.webSocketPort(), uids, new Numbered(uids.size()));
        RawPublisher publisher = RawPublisher.connect(hub.listenerPort())) {
      webSocketPort = hub.webSocketPort();
      listenerPort = hub.listenerPort();
      awaitBound(publisher, uids);
      for (int i = 0; i < 50; i++) {
        publisher.line("{\"cmd\":\"broadcast\",\"message\":\"" + i + ";on its way\"}");
      }

      hub.kill();

      HubUnderTest.await().until(() -> crowd.gone() == uids.size());
    }
    for (int round = 0; round < 2; round++) {
      Numbered heard = new Numbered(uids.size());
      try (HubProcess again =
              HubProcess.start(
                  directory, webSocketPort, listenerPort, Duration.ofSeconds(25), Map.of());
          PageCrowd crowd = PageCrowd.connect(again.webSocketPort(), uids, heard);
          RawPublisher publisher = RawPublisher.connect(again.listenerPort())) {
        assertThat(again.webSocketPort()).isEqualTo(webSocketPort);
        assertThat(again.listenerPort()).isEqualTo(listenerPort);
        awaitBound(publisher, uids);
        broadcast(publisher, 0);
        heard.awaitAllHave(crowd, 1);
        again.kill(); // with all its connections, and at once again
      }
    }
  }

  @Test
  void itsWallClockSetAnHourForthAndBackDropsNobody() throws Exception {
    Path library = fakeTime().orElse(Path.of(""));
    if (!Files.exists(library) || library.toString().isEmpty()) {
      HubProcess.missing("libfaketime is not there; on Debian: apt-get install faketime");
    }
    Path clock = Files.writeString(directory.resolve("clock"), "+0");
    List<String> uids = Numbered.uids("page", 50);
    Numbered heard = new Numbered(uids.size());
    try (HubProcess hub =
            HubProcess.start(
                directory,
                0,
                0,
                Duration.ofSeconds(1), // so that heartbeats are under way whenever it is set
                Map.of(
                    "LD_PRELOAD",
                    library.toString(),
                    "FAKETIME_TIMESTAMP_FILE",
                    clock.toString(),
                    "FAKETIME_NO_CACHE",
                    "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC",
                    "1",
                    "FAKETIME_FORCE_MONOTONIC_FIX",
                    "0"));
        PageCrowd crowd = PageCrowd.connect(hub.webSocketPort(), uids, heard);
        RawPublisher publisher = RawPublisher.connect(hub.listenerPort())) {
      awaitBound(publisher, uids);
      int sent = 0;
      for (String offset : List.of("+0", "+3600", "+0", "-3600", "+3600")) {
        Files.writeString(clock, offset);

        sent = broadcastFor(Duration.ofSeconds(3), publisher, sent);

        long expected = System.currentTimeMillis() + Long.parseLong(offset) * 1_000;
        assertThat(hub.wallClockMillis()).isBetween(expected - 30_000, expected + 30_000);
        heard.awaitAllHave(crowd, sent);
        assertThat(crowd.gone()).isZero();
      }
    }
  }

  private static Optional<Path> fakeTime() throws IOException {
    try (Stream<Path> found =
        Files.find(
            Path.of("/usr/lib"),
            4,
            (path, attributes) -> path.endsWith("faketime/libfaketime.so.1"))) {
      return found.findFirst();
    }
  }
}
