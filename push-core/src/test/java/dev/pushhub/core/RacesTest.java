package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Races around the close, and publishers that only talk. */
@Timeout(60)
class RacesTest {

  @RepeatedTest(15)
  void whatIsAcceptedWhileTheHubClosesArrives() {
    try (HubUnderTest hub = HubUnderTest.started(b -> b.delivery(d -> d.loops(3)))) {
      RawPage one = hub.page("u");
      RawPage two = hub.page("u");
      CompletableFuture<Integer> accepted =
          CompletableFuture.supplyAsync(
              () -> {
                int n = 0;
                try {
                  while (n < 100_000 && hub.hub().sendToUid("u", "m" + n)) {
                    n++;
                  }
                } catch (PushException e) {
                  return n;
                }
                return n;
              });
      assertThat(one.nextText()).isEqualTo("m0");
      CompletableFuture<Void> closing = CompletableFuture.runAsync(hub.hub()::close);
      CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> count(two, 0));
      int got = count(one, 1);
      int sent = accepted.join();
      assertThat(got).isEqualTo(other.join()).isGreaterThanOrEqualTo(sent);
      closing.join();
    }
  }

  private static int count(RawPage page, int from) {
    int n = from;
    while (true) {
      RawFrame frame = page.nextFrame();
      if (frame.opcode() == RawFrame.CLOSE) {
        page.close();
        return n;
      }
      assertThat(frame.text()).isEqualTo("m" + n++);
    }
  }

  @RepeatedTest(30)
  void startAndCloseRace() {
    PushHub hub = HubUnderTest.builder().build();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    all.add(
        CompletableFuture.runAsync(
            () -> {
              try {
                hub.start();
              } catch (IllegalStateException late) {
                assertThat(late).hasMessageContaining("closed");
              }
            }));
    all.add(CompletableFuture.runAsync(hub::close));
    all.add(CompletableFuture.runAsync(hub::close));
    all.forEach(CompletableFuture::join);
    hub.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(t -> t.getName().startsWith("pushhub-loop"));
  }

  @Test
  void aPublisherThatNeverReadsItsRepliesIsNotRead() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPublisher deaf = hub.acquaintedPublisher();
      byte[] lines = "\n".repeat(1 << 16).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < 1000; i++) {
                    deaf.send(lines);
                  }
                } catch (UncheckedIOException e) {
                  return;
                }
              });
      RawPublisher other = hub.acquaintedPublisher();
      long[] last = {-1};
      HubUnderTest.await()
          .pollInterval(java.time.Duration.ofMillis(300))
          .until(
              () -> {
                long now = hub.hub().stats().linesRejected();
                boolean same = now == last[0];
                last[0] = now;
                return same;
              });
      assertThat(sending.isDone()).isFalse();
      assertThat(other.request("{\"cmd\":\"ping\"}")).isEqualTo("ok");
      deaf.abort();
      sending.join();
      HubUnderTest.await().until(() -> hub.hub().stats().publishers() == 1);
    }
  }

  @Test
  void oddFrames() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("u");
      page.frame(RawFrame.TEXT, false, new byte[0]);
      for (int i = 0; i < 20_000; i++) {
        page.frame(0, false, new byte[0]);
        if (i % 1000 == 0) {
          page.frame(RawFrame.PING, true, new byte[0]);
        }
      }
      page.frame(0, true, "end".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertThat(page.nextText()).isEqualTo("end");
      byte[] mega =
          ("{\"uid\":\"u\",\"a\":\"" + "y".repeat((1 << 20) - 20) + "\"}\n")
              .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      RawPublisher slow = hub.acquaintedPublisher();
      for (int i = 0; i < mega.length; i += i < 60_000 ? 1 : 999) {
        slow.send(mega, i, Math.min(mega.length, i < 60_000 ? i + 1 : i + 999));
      }
      assertThat(slow.readLine()).isEqualTo("ok");
      assertThat(page.nextText()).hasSize(mega.length - 1);
    }
  }
}
