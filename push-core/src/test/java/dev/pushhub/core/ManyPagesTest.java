package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.wire.PageCrowd;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand pages under broadcast, of which some do not keep up. */
@Timeout(180)
class ManyPagesTest {
  private static final String PADDING = "x".repeat(100);

  /** So that what a test fills a socket with is not too much for its page. */
  private static final Consumer<PushHubBuilder> MORE_THAN_A_SOCKET_HOLDS =
      builder ->
          builder.delivery(
              d ->
                  d.slowPageBytes(64 << 20)
                      .slowPagesBytes(16L << 30)
                      .publishTimeout(Duration.ofSeconds(30)));

  private static List<String> uids(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  /** How many messages each page has heard; they are numbered, and none may be missing. */
  private static final class Heard {
    private final AtomicIntegerArray counts;

    Heard(int pages) {
      counts = new AtomicIntegerArray(pages);
    }

    void heard(int page, String text) {
      int number = number(text);
      if (counts.getAndIncrement(page) != number) {
        throw new AssertionError("page " + page + " hears " + number + " out of its turn");
      }
    }

    boolean allHave(int messages) {
      return IntStream.range(0, counts.length()).allMatch(i -> counts.get(i) == messages);
    }
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring(0, text.indexOf(';')));
  }

  private static void awaitSessions(HubUnderTest hub, int sessions) {
    HubUnderTest.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> hub.hub().stats().sessions() == sessions);
  }

  private static void awaitAllHave(PageCrowd crowd, Heard heard, int messages) {
    HubUnderTest.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              crowd.check();
              return heard.allHave(messages);
            });
  }

  @Test
  void aPageOnASlowLinkHoldsUpNoneOf999OthersAndMissesNothing() {
    int fast = 999;
    int rounds = 20;
    int fillers = 512;
    Heard heard = new Heard(fast);
    try (HubUnderTest hub = HubUnderTest.started(MORE_THAN_A_SOCKET_HOLDS);
        PageCrowd crowd =
            PageCrowd.connect(hub.hub().webSocketPort(), uids("fast", fast), heard::heard)) {
      RawPage slow = hub.bound(hub.keep(hub.to().receiveBuffer(4096).open()), "slow");
      awaitSessions(hub, fast + 1);
      for (int i = 0; i < fillers; i++) {
        assertThat(hub.hub().sendToUid("slow", i + ";" + "x".repeat(16 << 10))).isTrue();
      }
      int taken = 0;

      for (int messages = 0; messages < rounds * 100; ) {
        for (int i = 0; i < 100; i++) {
          hub.hub().broadcast(messages++ + ";" + PADDING);
        }
        for (int i = 0; i < 5; i++) {
          assertThat(number(slow.nextText())).isEqualTo(taken++);
        }
        awaitAllHave(crowd, heard, messages); // while all of this still waits for the slow one
        assertThat(hub.hub().stats().bytesWaiting()).isGreaterThan(messages * 100L);
      }

      while (taken < fillers) {
        assertThat(number(slow.nextText())).isEqualTo(taken++);
      }
      for (int i = 0; i < rounds * 100; i++) {
        assertThat(number(slow.nextText())).isEqualTo(i);
      }
      assertThat(hub.hub().stats().sessions()).isEqualTo(fast + 1);
      assertThat(hub.hub().stats().dropped()).isZero();
      HubUnderTest.await().until(() -> hub.hub().stats().bytesWaiting() == 0);
    }
  }

  @Test
  void aHundredThatStopReadingAreDroppedAnd900OthersMissNothing() {
    int fast = 900;
    int stuck = 100;
    int limit = 500;
    Heard heard = new Heard(fast);
    try (HubUnderTest hub =
            HubUnderTest.started(
                MORE_THAN_A_SOCKET_HOLDS.andThen(
                    b -> b.delivery(d -> d.slowPageMessages(limit).slowPageGrace(Duration.ZERO))));
        PageCrowd crowd =
            PageCrowd.connect(hub.hub().webSocketPort(), uids("reads", fast), heard::heard);
        PageCrowd neverReads =
            PageCrowd.thatNeverReads(hub.hub().webSocketPort(), uids("stuck", stuck))) {
      awaitSessions(hub, fast + stuck);
      String filler = "x".repeat(8 << 20);
      for (String uid : uids("stuck", stuck)) {
        assertThat(hub.hub().sendToUid(uid, filler)).isTrue();
      }
      int messages = 0;

      while (hub.hub().stats().sessions() > fast) {
        hub.hub().broadcast(messages++ + ";" + PADDING);
      }

      awaitAllHave(crowd, heard, messages);
      neverReads.check();
      assertThat(hub.hub().onlineUids()).hasSize(fast).allMatch(uid -> uid.startsWith("reads"));
      HubUnderTest.await().until(() -> hub.hub().stats().bytesWaiting() == 0);
      HubUnderTest.await().until(() -> hub.hooks().events("closed").size() == stuck);
      assertThat(hub.hooks().events("closed"))
          .allMatch(event -> event.contains(" " + CloseCode.TOO_SLOW.code() + " "));
      assertThat(hub.hooks().events("dropped"))
          .hasSize(stuck)
          .allMatch(event -> Integer.parseInt(event.split(" ", -1)[2]) == limit);
      assertThat(hub.hub().stats().dropped()).isGreaterThanOrEqualTo((long) limit * stuck);
    }
  }
}
