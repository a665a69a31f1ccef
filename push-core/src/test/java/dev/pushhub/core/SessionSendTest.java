package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.options.SlowPagePolicy;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application that sends to one session without end. */
@Timeout(120)
class SessionSendTest {
  private static final String KILOBYTE = "x".repeat(1 << 10);

  private static RawPage smallPage(HubUnderTest hub, String uid) {
    return hub.bound(hub.keep(hub.to().receiveBuffer(4096).open()), uid);
  }

  @Test
  void aHookThatSendsInALoopGoesAtThePagesPace() {
    int messages = 40_000; // 40 MB: more than the sockets and the queue take before the page reads
    AtomicInteger sent = new AtomicInteger();
    RecordingListener looping =
        RecordingListener.answering(
            (session, text) -> {
              for (int i = 0; i < messages; i++) {
                assertThat(session.send(i + ";" + KILOBYTE)).isTrue();
                sent.incrementAndGet();
              }
            });
    try (HubUnderTest hub =
        HubUnderTest.started(
            looping, b -> b.delivery(d -> d.publishTimeout(Duration.ofMinutes(1))))) {
      RawPage page = smallPage(hub, "uid1");

      page.text("go");
      awaitStandstill(sent);

      assertThat(sent.get()).isLessThan(messages);
      for (int i = 0; i < messages; i++) {
        assertThat(page.nextText()).startsWith(i + ";");
      }
      assertThat(hub.hub().stats().dropped()).isZero();
      assertThat(hub.hub().stats().hookFailures()).isZero();
    }
  }

  /** It has begun, and nothing was sent since it was last looked at. */
  private static void awaitStandstill(AtomicInteger sent) {
    int[] last = {0};
    HubUnderTest.await()
        .pollInterval(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              int before = last[0];
              last[0] = sent.get();
              return before > 0 && last[0] == before;
            });
  }

  @Test
  void whatIsSentToASessionCountsToTheHighWaterMark() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            b -> b.delivery(d -> d.highWaterBytes(1).publishTimeout(Duration.ZERO)))) {
      hub.page("uid1");

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000_000; i++) {
                  hub.hub().sessions("uid1").get(0).send("0123456789");
                }
              })
          .isInstanceOfSatisfying(
              PushException.class,
              e -> assertThat(e.reason()).isEqualTo(PushException.Reason.OVERLOADED));
      assertThat(hub.hub().stats().publishesRefused()).isEqualTo(1);
      HubUnderTest.await().until(() -> hub.hub().stats().bytesWaiting() == 0);
    }
  }

  /** Else a few pages that send and don't read would keep all hook threads waiting. */
  @Test
  void aPageThatDoesNotReadIsWaitedForOnce() {
    AtomicInteger done = new AtomicInteger();
    PushHub[] running = new PushHub[1];
    RecordingListener looping =
        RecordingListener.answering(
            (session, text) -> {
              while (running[0].stats().dropped() < 200) {
                assertThat(session.send(KILOBYTE)).isTrue();
              }
              done.incrementAndGet();
            });
    try (HubUnderTest hub =
        HubUnderTest.started(
            looping,
            b ->
                b.delivery(
                    d ->
                        d.slowPageBytes(64 << 10)
                            .publishTimeout(Duration.ofSeconds(1))
                            .slowPagePolicy(SlowPagePolicy.DROP_OLDEST)))) {
      running[0] = hub.hub();
      RawPage page = smallPage(hub, "stuck");

      page.text("go");

      // Two hundred messages over the limit, a second for each, would be minutes.
      HubUnderTest.await().atMost(Duration.ofSeconds(60)).until(() -> done.get() == 1);
      assertThat(hub.hub().isOnline("stuck")).isTrue();
      assertThat(hub.hub().stats().slowPagesDropped()).isZero();
    }
  }
}
