package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.options.SlowPagePolicy;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for whom, and who is dropped. */
@Timeout(120)
class BackpressureTest {
  private static final String KILOBYTE = "x".repeat(1 << 10);

  /** Reads numbered messages on a thread of its own; completes with how many came, all in order. */
  private static CompletableFuture<Integer> read(RawPage page, int messages) {
    return CompletableFuture.supplyAsync(
        () -> {
          for (int i = 0; i < messages; i++) {
            String text = page.nextText();
            if (!text.startsWith(i + ";")) {
              throw new AssertionError("message " + i + " expected, and this came: " + text);
            }
          }
          return messages;
        },
        command -> new Thread(command, "reader").start());
  }

  private static String numbered(int number, String rest) {
    return number + ";" + rest;
  }

  @Test
  void aPlainLoopOfAMillionSendsToOneReadingPageLosesNothingAndDropsNobody() throws Exception {
    try (HubUnderTest hub = HubUnderTest.started()) {
      int messages = 1_000_000;
      RawPage page = hub.page("uid1");
      CompletableFuture<Integer> read = read(page, messages);

      for (int i = 0; i < messages; i++) {
        assertThat(hub.hub().sendToUid("uid1", numbered(i, ""))).isTrue();
      }

      assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(messages);
      assertThat(hub.hub().stats().dropped()).isZero();
      assertThat(hub.hub().isOnline("uid1")).isTrue();
    }
  }

  @Test
  void aLoopOfLargeSendsGoesAtThePagesPace() throws Exception {
    try (HubUnderTest hub = HubUnderTest.started()) {
      int messages = 20_000; // 20 MB: five times what may wait for one page
      RawPage page =
          hub.bound(
              hub.keep(RawPage.to(hub.hub().webSocketPort()).receiveBuffer(4096).open()), "u");
      CompletableFuture<Integer> read = read(page, messages);

      for (int i = 0; i < messages; i++) {
        assertThat(hub.hub().sendToUid("u", numbered(i, KILOBYTE))).isTrue();
      }

      assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(messages);
      assertThat(hub.hub().stats().dropped()).isZero();
    }
  }

  /** The limit on messages is met long before the one on bytes. */
  @Test
  void aLoopOfTinySendsGoesAtThePagesPace() throws Exception {
    try (HubUnderTest hub = HubUnderTest.started(b -> b.delivery(d -> d.slowPageMessages(100)))) {
      int messages = 500_000; // more than the sockets take before the page reads
      RawPage page =
          hub.bound(
              hub.keep(RawPage.to(hub.hub().webSocketPort()).receiveBuffer(4096).open()), "u");
      CompletableFuture<Integer> read =
          CompletableFuture.runAsync(() -> awaitStandstill(hub.hub()))
              .thenCompose(stuck -> read(page, messages));

      for (int i = 0; i < messages; i++) {
        assertThat(hub.hub().sendToUid("u", numbered(i, ""))).isTrue();
      }

      assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(messages);
      assertThat(hub.hub().stats().dropped()).isZero();
    }
  }

  /** Something waits, and nothing of it has left since it was last looked at. */
  private static void awaitStandstill(PushHub hub) {
    long[] last = {-1};
    HubUnderTest.await()
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              long before = last[0];
              last[0] = hub.stats().bytesSent();
              return last[0] == before && hub.stats().bytesWaiting() > 0;
            });
  }

  @Test
  void largeBroadcastsDropNoPageThatReads() throws Exception {
    try (HubUnderTest hub =
        HubUnderTest.started(b -> b.delivery(d -> d.publishTimeout(Duration.ofSeconds(30))))) {
      int messages = 100;
      List<CompletableFuture<Integer>> reading = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        reading.add(read(hub.page("reads" + i), messages));
      }
      String megabyte = "x".repeat(1 << 20);

      for (int i = 0; i < messages; i++) {
        assertThat(hub.hub().broadcast(numbered(i, megabyte))).isEqualTo(10);
      }

      for (CompletableFuture<Integer> read : reading) {
        assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(messages);
      }
      assertThat(hub.hub().stats().dropped()).isZero();
    }
  }

  @Test
  void pagesThatStopReadingAreDroppedAndTheOthersMissNothing() throws Exception {
    try (HubUnderTest hub =
        HubUnderTest.started(b -> b.delivery(d -> d.slowPageBytes(256 << 10)))) {
      int messages = 20_000;
      int port = hub.hub().webSocketPort();
      List<CompletableFuture<Integer>> reading = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        reading.add(read(hub.page("reads" + i), messages));
      }
      for (int i = 0; i < 5; i++) {
        hub.bound(hub.keep(RawPage.to(port).receiveBuffer(4096).open()), "stuck" + i);
      }

      for (int i = 0; i < messages; i++) {
        assertThat(hub.hub().broadcast(numbered(i, KILOBYTE))).isGreaterThanOrEqualTo(10);
      }

      for (CompletableFuture<Integer> read : reading) {
        assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(messages);
      }
      HubUnderTest.await().until(() -> hub.hub().stats().sessions() == 10);
      assertThat(hub.hub().onlineUids()).allMatch(uid -> uid.startsWith("reads"));
      HubUnderTest.await().until(() -> hub.hooks().events("closed").size() == 5);
      assertThat(hub.hooks().events("closed"))
          .allMatch(event -> event.contains(" " + CloseCode.TOO_SLOW.code() + " "));
      assertThat(hub.hooks().events("dropped")).hasSize(5);
      assertThat(hub.hub().stats().slowPagesDropped()).isEqualTo(5);
      assertThat(hub.hub().stats().dropped()).isPositive();
    }
  }

  @Test
  void aPageThatTakesNoByteForTooLongIsDropped() {
    try (HubUnderTest hub =
        HubUnderTest.started(b -> b.delivery(d -> d.slowPageTimeout(Duration.ofMillis(300))))) {
      hub.bound(
          hub.keep(RawPage.to(hub.hub().webSocketPort()).receiveBuffer(4096).open()), "stuck");

      assertThat(hub.hub().sendToUid("stuck", "x".repeat(16 << 20))).isTrue();

      HubUnderTest.await().until(() -> !hub.hub().isOnline("stuck"));
      HubUnderTest.await().until(() -> hub.hooks().events("dropped").size() == 1);
      assertThat(hub.hub().stats().heartbeatsMissed()).isZero();
      assertThat(hub.hub().stats().slowPagesDropped()).isEqualTo(1);
    }
  }

  @Test
  void theOldestMessagesGoIfThePolicySaysSoAndThePageStays() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            b ->
                b.delivery(
                    d ->
                        d.slowPageBytes(64 << 10)
                            .publishTimeout(Duration.ofMillis(20))
                            .slowPagePolicy(SlowPagePolicy.DROP_OLDEST)))) {
      RawPage page =
          hub.bound(
              hub.keep(RawPage.to(hub.hub().webSocketPort()).receiveBuffer(4096).open()), "late");
      hub.page("other"); // so that half a limit a session is no mark for one

      int sent = 0;
      while (hub.hub().stats().dropped() == 0) {
        assertThat(hub.hub().sendToUid("late", numbered(sent++, KILOBYTE))).isTrue();
      }
      assertThat(hub.hub().sendToUid("late", "last")).isTrue();

      int last = -1;
      int came = 0;
      for (String text = page.nextText(); !text.equals("last"); text = page.nextText()) {
        int number = Integer.parseInt(text.substring(0, text.indexOf(';')));
        assertThat(number).isGreaterThan(last);
        last = number;
        came++;
      }
      assertThat(came).isLessThan(sent);
      assertThat(came + hub.hub().stats().dropped()).isEqualTo(sent);
      assertThat(hub.hub().isOnline("late")).isTrue();
    }
  }

  @Test
  void aPublisherOfTheListenerIsHeldBackAndLosesNothing() throws Exception {
    try (HubUnderTest hub = HubUnderTest.started(b -> b.delivery(d -> d.highWaterBytes(10_000)))) {
      int messages = 20_000;
      List<CompletableFuture<Integer>> reading = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        reading.add(read(hub.page("u" + i), messages));
      }
      RawPublisher publisher = hub.publisher();
      CompletableFuture<Void> replies =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < messages; i++) {
                  assertThat(publisher.readLine()).isEqualTo("ok");
                }
              },
              command -> new Thread(command, "replies").start());

      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < messages; i++) {
        lines
            .append("{\"cmd\":\"broadcast\",\"message\":\"")
            .append(numbered(i, "abc"))
            .append("\"}\n");
      }
      publisher.send(lines.toString());

      replies.get(60, TimeUnit.SECONDS);
      for (CompletableFuture<Integer> read : reading) {
        assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(messages);
      }
    }
  }

  @Test
  void severalLoopsAndPublishersHoldEachOtherBackAndAllGetThrough() throws Exception {
    try (HubUnderTest hub =
        HubUnderTest.started(b -> b.delivery(d -> d.loops(3).highWaterBytes(5_000)))) {
      int messages = 10_000;
      List<CompletableFuture<Integer>> reading = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        reading.add(read(hub.page("u" + i), messages));
      }
      List<CompletableFuture<Void>> publishing = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String uid = "u" + i;
        RawPublisher publisher = hub.publisher();
        publishing.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int m = 0; m < messages; m++) {
                    publisher.line(
                        "{\"cmd\":\"send\",\"to\":\"" + uid + "\",\"message\":\"" + m + ";\"}");
                  }
                },
                command -> new Thread(command, "publisher").start()));
      }

      for (CompletableFuture<Void> published : publishing) {
        published.get(60, TimeUnit.SECONDS);
      }
      for (CompletableFuture<Integer> read : reading) {
        assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(messages);
      }
    }
  }

  @Test
  void aHookThatPublishesNeverDeadlocks() {
    AtomicInteger answered = new AtomicInteger();
    PushHub[] running = new PushHub[1];
    try (HubUnderTest hub =
        HubUnderTest.started(
            RecordingListener.answering(
                (session, text) -> {
                  for (int i = 0; i < 100; i++) {
                    running[0].broadcast(KILOBYTE);
                  }
                  answered.incrementAndGet();
                }),
            b ->
                b.hookThreads(h -> h.threads(1))
                    // The page may hold all that is sent: it is not dropped.
                    .delivery(d -> d.highWaterBytes(4_096).slowPageBytes(8 << 20)))) {
      running[0] = hub.hub();
      RawPage page = hub.page("uid1");
      CompletableFuture<Void> drain =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 50 * 100; i++) {
                  assertThat(page.nextText()).hasSize(1 << 10);
                }
              },
              command -> new Thread(command, "reader").start());

      for (int i = 0; i < 50; i++) {
        page.text("go");
      }

      HubUnderTest.await().until(() -> answered.get() == 50);
      drain.join();
    }
  }

  @Test
  void whoCanNotWaitIsToldThatTheHubIsOverloaded() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            b -> b.delivery(d -> d.highWaterBytes(1).publishTimeout(Duration.ZERO)))) {
      hub.page("uid1");

      assertThatThrownBy(
              () -> {
                while (true) {
                  hub.hub().broadcast("0123456789");
                }
              })
          .isInstanceOfSatisfying(
              PushException.class,
              e -> assertThat(e.reason()).isEqualTo(PushException.Reason.OVERLOADED))
          .hasMessageContainingAll("delivery.highWaterBytes", "delivery.slowPageBytes");
      assertThat(hub.hub().stats().publishesRefused()).isEqualTo(1);
    }
  }
}
