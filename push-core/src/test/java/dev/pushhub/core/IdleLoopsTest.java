package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop that has nothing to do uses no processor, and what comes and goes leaves nothing. */
@Timeout(60)
class IdleLoopsTest {
  /** The processor time of all loops by /proc, in ticks of 10 ms. */
  private static long loopTicks() {
    long sum = 0;
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        sum += ticks(task);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return sum;
  }

  private static long ticks(Path task) {
    try {
      if (!Files.readString(task.resolve("comm")).startsWith("pushhub-loop-")) {
        return 0;
      }
      String stat = Files.readString(task.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // utime, stime
    } catch (IOException ended) { // "No such process" as well: between the opening and the reading
      return 0;
    }
  }

  static void assertIdle(String what) {
    long before = loopTicks();
    Awaitility.await().pollDelay(Duration.ofMillis(400)).until(() -> true);
    assertThat(loopTicks() - before).as(what).isLessThan(20);
  }

  private static long descriptors() {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void halfClosedPausedAndBlocked() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    RecordingListener hooks =
        RecordingListener.answering(
            (s, t) -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try (HubUnderTest hub =
        HubUnderTest.started(
            hooks,
            b ->
                b.limits(l -> l.pageMessagesWaiting(1))
                    .hookThreads(h -> h.authenticatorTimeout(Duration.ofSeconds(20)).threads(4))
                    .delivery(
                        d -> d.loops(1).closeTimeout(Duration.ofSeconds(5)).slowPageBytes(64 << 20))
                    .authenticator(
                        (c, r) ->
                            c.startsWith("never")
                                ? Authentication.later(new CompletableFuture<>())
                                : Authentication.uid(c)))) {
      hub.page("a").text("1").text("2").text("3").close(); // FIN while paused by a hook
      hub.page("b").text("1").text("2").abort(); // RST while paused
      hub.page().bind("never1").text("x").close(); // FIN in authentication
      hub.page().bind("never2").text("x").abort(); // RST in authentication
      assertIdle("paused and gone");
      RawPage blocked = hub.keep(hub.to().receiveBuffer(4096).open());
      hub.bound(blocked, "blocked");
      String big = "x".repeat(1 << 20);
      for (int i = 0; i < 16; i++) {
        hub.hub().sendToUid("blocked", big);
      }
      assertIdle("blocked");
      blocked.text("1").text("2");
      assertIdle("blocked and paused");
      blocked.sendClose(1000, "");
      assertIdle("blocked and paused and closing");
      blocked.abort();
      assertIdle("blocked and reset");
      hub.page("silent");
      hub.hub().disconnect("silent", "bye"); // never answers
      assertIdle("closing, unanswered");
      RawPublisher half = hub.acquaintedPublisher();
      half.send("{\"cm").halfClose();
      RawPublisher tooLong = hub.acquaintedPublisher();
      tooLong.send("x".repeat((1 << 20) + 100));
      assertIdle("publishers");
      release.countDown();
    }
  }

  @Test
  void thousandsComeAndGo() {
    try (HubUnderTest hub = HubUnderTest.started(b -> b.delivery(d -> d.loops(3)))) {
      hub.page("x").close();
      HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
      long before = descriptors();
      for (int round = 0; round < 8; round++) {
        List<AutoCloseable> all = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
          RawPage page = hub.to().openRaw();
          if (i % 5 > 0) {
            page.send(hub.to().handshake());
          }
          if (i % 5 > 1) {
            page.bind("u" + i % 7);
          }
          if (i % 5 > 2) {
            page.text("hello");
          }
          if (i % 2 == 0) {
            page.abort();
          }
          all.add(page);
          RawPublisher publisher = RawPublisher.connect(hub.hub().listenerPort());
          publisher.send("{\"uid\":\"u1\",\"a\":1}\n{\"uid\":\"u2\"");
          if (i % 2 == 0) {
            publisher.abort();
          }
          all.add(publisher);
        }
        all.forEach(
            c -> {
              try {
                c.close();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
      }
      HubUnderTest.await()
          .untilAsserted(
              () -> {
                assertThat(hub.hub().stats().connections()).isZero();
                assertThat(hub.hub().stats().publishers()).isZero();
                assertThat(hub.hub().stats().sessions()).isZero();
                assertThat(hub.hub().stats().uids()).isZero();
                assertThat(descriptors()).isLessThanOrEqualTo(before + 2);
                assertThat(hub.hooks().events("closed")).hasSameSizeAs(hub.hooks().events("bound"));
                assertThat(hub.hooks().events("offline"))
                    .hasSameSizeAs(hub.hooks().events("online"));
              });
      assertIdle("after thousands");
    }
  }

  @Test
  void newestOnlyUnderContention() {
    try (HubUnderTest hub =
        HubUnderTest.started(b -> b.newestSessionOnly(true).delivery(d -> d.loops(3)))) {
      List<CompletableFuture<Void>> work = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int me = t;
        work.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < 250; i++) {
                    RawPage page = hub.to().open().bind("one");
                    if ((i + me) % 3 == 0) {
                      hub.hub().disconnect("one", "x");
                    }
                    if (i % 2 == 0) {
                      page.abort();
                    } else {
                      page.close();
                    }
                  }
                }));
      }
      work.forEach(CompletableFuture::join);
      HubUnderTest.await()
          .untilAsserted(
              () -> {
                assertThat(hub.hub().stats().connections()).isZero();
                assertThat(hub.hub().stats().sessions()).isZero();
                assertThat(hub.hub().stats().uids()).isZero();
                assertThat(hub.hooks().events("closed")).hasSameSizeAs(hub.hooks().events("bound"));
                assertThat(hub.hooks().events("offline"))
                    .hasSameSizeAs(hub.hooks().events("online"));
              });
      boolean online = false;
      for (String event : hub.hooks().events()) {
        if (event.startsWith("online")) {
          assertThat(online).isFalse();
          online = true;
        } else if (event.startsWith("offline")) {
          assertThat(online).isTrue();
          online = false;
        }
      }
    }
  }
}
