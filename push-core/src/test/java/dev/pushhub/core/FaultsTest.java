package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.HubStats;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.wire.PageCrowd;
import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Many things go wrong at once, and who does nothing wrong loses nothing. */
@Timeout(180)
@EnabledOnOs(OS.LINUX) // counts by /proc
class FaultsTest {
  private static final int KIB = 1024;

  private static void awaitSessions(HubUnderTest hub, int sessions) {
    HubUnderTest.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(hub.hub().stats().sessions()).isEqualTo(sessions));
  }

  /** Frames that the protocol engine, given them as they are, throws at. */
  private static final List<byte[]> THROWN_AT =
      List.of(
          // a close frame whose reason is not UTF-8: a NullPointerException of the library
          RawFrame.masked(
              RawFrame.CLOSE, true, new byte[] {0x03, (byte) 0xE8, (byte) 0xC3, (byte) 0x28}),
          // text that is not UTF-8
          RawFrame.masked(RawFrame.TEXT, true, new byte[] {(byte) 0xC0, (byte) 0x80}),
          // an opcode that there is not, a reserved bit, a close code that must not be sent
          RawFrame.masked(0x3, true, new byte[] {1}),
          new byte[] {(byte) 0xC1, (byte) 0x80, 0, 0, 0, 0},
          RawFrame.masked(RawFrame.CLOSE, true, new byte[] {0x03, (byte) 0xED}),
          // a continuation of nothing, and a ping in two parts
          RawFrame.masked(0x0, true, new byte[] {1}),
          new byte[] {0x09, (byte) 0x80, 0, 0, 0, 0},
          // 2^63 bytes, declared
          new byte[] {(byte) 0x81, (byte) 0xFF, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});

  @Test
  void framesThatMakeTheEngineThrowCostTheirThousandConnectionsAndNobodyElse() {
    int pages = 100;
    int bad = 1_000;
    Numbered heard = new Numbered(pages);
    try (HubUnderTest hub =
            HubUnderTest.started(RecordingListener.silent(), b -> b.delivery(d -> d.loops(2)));
        PageCrowd crowd =
            PageCrowd.connect(hub.hub().webSocketPort(), Numbered.uids("page", pages), heard)) {
      awaitSessions(hub, pages);

      for (int i = 0; i < bad; i++) {
        try (RawPage page = hub.to().open()) {
          page.bind("bad" + i).send(THROWN_AT.get(i % THROWN_AT.size()));
          hub.hub().broadcast(2 * i + ";during");
          hub.hub().broadcast(2 * i + 1 + ";during");
          RawFrame last = page.nextFrame();
          while (last.opcode() != RawFrame.CLOSE) {
            last = page.nextFrame(); // a broadcast that came before
          }
          assertThat(last.closeCode()).isIn(1002, 1007, 1009);
        }
      }

      heard.awaitAllHave(crowd, 2 * bad);
      HubStats stats = hub.hub().stats();
      assertThat(stats.protocolErrors()).isEqualTo(bad);
      assertThat(stats.connectionsFailed()).isZero();
      assertThat(crowd.gone()).isZero();
      awaitSessions(hub, pages);
    }
  }

  @Test
  void aPageThatNeverReadsAmongAHundredIsClosedAndTheOthersGetAllInOrder() {
    int pages = 99;
    int messages = 10_000;
    String filler = "x".repeat(KIB - 6);
    Numbered heard = new Numbered(pages);
    AtomicInteger closed = new AtomicInteger();
    PushListener hooks =
        new PushListener() {
          @Override
          public void onClosed(PushSession session, int code, String reason) {
            closed.compareAndSet(0, code);
          }
        };
    // Every limit as it is by default; a loop that publishes as fast as it can waits its turn.
    try (HubUnderTest hub = HubUnderTest.started(b -> b.hooks(hooks));
        PageCrowd crowd =
            PageCrowd.connect(hub.hub().webSocketPort(), Numbered.uids("page", pages), heard);
        PageCrowd one = PageCrowd.thatNeverReads(hub.hub().webSocketPort(), List.of("never"))) {
      awaitSessions(hub, pages + 1);

      for (int i = 0; i < messages; i++) {
        hub.hub().broadcast(i + ";" + filler);
      }

      HubUnderTest.await().atMost(Duration.ofSeconds(10)).until(() -> closed.get() != 0);
      assertThat(closed).hasValue(4008);
      heard.awaitAllHave(crowd, messages);
      awaitSessions(hub, pages);
      one.check();
      HubUnderTest.await().until(() -> hub.hub().stats().bytesWaiting() == 0);
    }
  }

  @Test
  void fiveThousandThatDropAtOnceHarmNobodyWhoStays() {
    int dropping = 5_000;
    int staying = 20;
    OpenFiles.assumeAtLeast(2 * (dropping + staying) + 500);
    Numbered heard = new Numbered(staying);
    AtomicInteger closed = new AtomicInteger();
    PushListener hooks =
        new PushListener() {
          @Override
          public void onClosed(PushSession session, int code, String reason) {
            closed.incrementAndGet();
          }
        };
    try (HubUnderTest hub = HubUnderTest.started(b -> b.hooks(hooks).delivery(d -> d.loops(2)));
        PageCrowd stay =
            PageCrowd.connect(hub.hub().webSocketPort(), Numbered.uids("stays", staying), heard)) {
      PageCrowd drop =
          PageCrowd.connect(
              hub.hub().webSocketPort(), Numbered.uids("drops", dropping), (page, text) -> {});
      awaitSessions(hub, dropping + staying);
      int messages = 0;
      for (; messages < 20; messages++) {
        hub.hub().broadcast(messages + ";before");
      }

      drop.abort();
      while (hub.hub().stats().sessions() > staying) {
        hub.hub().broadcast(messages++ + ";during");
      }
      hub.hub().broadcast(messages++ + ";after");

      heard.awaitAllHave(stay, messages);
      HubUnderTest.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(closed).hasValue(dropping));
      HubStats stats = hub.hub().stats();
      assertThat(stats.connections()).isEqualTo(staying);
      assertThat(stats.uids()).isEqualTo(staying);
      assertThat(stats.connectionsFailed()).isZero();
      HubUnderTest.await().until(() -> hub.hub().stats().bytesWaiting() == 0);
    }
  }

  @Test
  void aThousandPagesOpenedAndClosedTwentyFourTimesLeaveNothing() {
    int pages = 1_000;
    OpenFiles.assumeAtLeast(2 * pages + 500);
    try (HubUnderTest hub =
        HubUnderTest.started(b -> b.hooks(new PushListener() {}).delivery(d -> d.loops(2)))) {
      Counted before = new Counted(0, 0, 0);
      Counted after = before;

      for (int round = 1; round <= 24; round++) {
        Numbered heard = new Numbered(pages);
        try (PageCrowd crowd =
            PageCrowd.connect(hub.hub().webSocketPort(), Numbered.uids("page", pages), heard)) {
          awaitSessions(hub, pages);
          assertThat(hub.hub().broadcast("0;hello")).isEqualTo(pages);
          heard.awaitAllHave(crowd, 1);
        }
        awaitSessions(hub, 0);
        HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
        if (round == 6) {
          before = Counted.now(); // what is made once has been made
        } else if (round == 24) {
          after = Counted.now();
        }
      }

      long files = before.files();
      HubUnderTest.await() // a loop gives a closed one back when it selects again
          .untilAsserted(() -> assertThat(OpenFiles.ofThisProcess()).isLessThanOrEqualTo(files));
      assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads());
      assertThat((double) after.heap()).as("heap in bytes").isLessThan(before.heap() * 1.05);
    }
  }

  /** What a process holds. */
  private record Counted(long files, long threads, long heap) {
    static Counted now() {
      long heap = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        heap = Math.min(heap, runtime.totalMemory() - runtime.freeMemory());
      }
      return new Counted(settledFiles(), hubThreads(), heap);
    }

    private static long settledFiles() {
      AtomicLong last = new AtomicLong(-1);
      HubUnderTest.await()
          .until(
              () -> {
                long now = OpenFiles.ofThisProcess();
                return last.getAndSet(now) == now;
              });
      return last.get();
    }

    /** Those of the hub: others are the tests' own. */
    private static long hubThreads() {
      try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
        return tasks.filter(Counted::isOfTheHub).count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static boolean isOfTheHub(Path task) {
      try {
        return Files.readString(task.resolve("comm")).startsWith("pushhub-loop");
      } catch (IOException ended) {
        return false;
      }
    }
  }

  @Test
  void whatIsThrownForOnePageInABroadcastCostsThatPageAndIsCounted() throws Exception {
    try (HubUnderTest hub = HubUnderTest.started()) {
      List<RawPage> pages = new ArrayList<>();
      IntStream.range(0, 5).forEach(i -> pages.add(hub.page("uid" + i)));
      PushSession victim = hub.hub().sessions("uid2").get(0);

      breakQueue(victim);
      assertThat(hub.hub().broadcast("to all")).isEqualTo(5);
      assertThat(hub.hub().broadcast("again")).isBetween(4, 5); // the victim may be gone by now

      for (int i = 0; i < 5; i++) {
        if (i != 2) {
          assertThat(pages.get(i).nextText()).isEqualTo("to all");
          assertThat(pages.get(i).nextText()).isEqualTo("again");
        }
      }
      pages.get(2).expectGone();
      assertThat(hub.hub().stats().connectionsFailed()).isEqualTo(1);
      awaitSessions(hub, 4);
    }
  }

  /** No code is known to do this: its queue has lost its frames, so that to queue one throws. */
  private static void breakQueue(PushSession session) throws ReflectiveOperationException {
    Object webSocket = fieldOf(session, "webSocket").get(session);
    Object queue = fieldOf(webSocket, "queue").get(webSocket);
    fieldOf(queue, "ring").set(queue, null);
  }

  private static Field fieldOf(Object object, String name) throws ReflectiveOperationException {
    Field field = object.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
