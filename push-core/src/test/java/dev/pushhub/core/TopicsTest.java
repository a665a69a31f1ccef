package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.JoinOption;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is on a topic, by the application's code, and what is sent there. */
@Timeout(60)
class TopicsTest {
  private HubUnderTest hub = HubUnderTest.started();

  @AfterEach
  void closeHub() {
    hub.close();
  }

  private void restart(int loops) {
    hub.close();
    hub = HubUnderTest.started(builder -> builder.delivery(delivery -> delivery.loops(loops)));
  }

  private PushSession session(String uid) {
    return hub.hub().sessions(uid).get(0);
  }

  @Test
  void aMessageReachesWhoIsOnTheTopicAndNobodyElse() {
    RawPage on = hub.page("uid1");
    RawPage off = hub.page("uid2");
    assertThat(session("uid1").join("orders")).isTrue();

    assertThat(hub.hub().sendToTopic("orders", "to the topic")).isTrue();
    hub.hub().broadcast("to all");

    assertThat(on.nextText()).isEqualTo("to the topic");
    assertThat(on.nextText()).isEqualTo("to all");
    assertThat(off.nextText()).isEqualTo("to all");
  }

  @Test
  void nobodyOnATopicIsToldToThePublisherAndNoHookIsCalled() {
    hub.page("uid1");
    session("uid1").join("orders");

    assertThat(hub.hub().sendToTopic("others", "lost")).isFalse();

    hub.hub().sendToUid("uid3", "lost");
    HubUnderTest.await()
        .untilAsserted(
            () ->
                assertThat(hub.hooks().events("undelivered"))
                    .containsExactly("undelivered uid3 lost"));
    assertThat(hub.hub().stats().undelivered()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatIsSentAfterAJoinReturnedArrivesAndAfterALeaveDoesNot(int loops) {
    restart(loops);
    List<RawPage> pages = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      pages.add(hub.page("uid" + i));
    }

    for (int round = 0; round < 200; round++) {
      PushSession session = session("uid" + round % 6);
      assertThat(session.join("orders")).isTrue();
      assertThat(hub.hub().sendToTopic("orders", "on " + round)).isTrue();
      assertThat(session.leave("orders")).isTrue();
      assertThat(hub.hub().sendToTopic("orders", "off " + round)).isFalse();
    }

    for (int round = 0; round < 200; round++) {
      assertThat(pages.get(round % 6).nextText()).isEqualTo("on " + round);
    }
  }

  @Test
  void joiningTwiceIsJoiningOnce() {
    RawPage page = hub.page("uid1");

    assertThat(session("uid1").join("orders")).isTrue();
    assertThat(session("uid1").join("orders")).isTrue();
    hub.hub().sendToTopic("orders", "once");
    assertThat(session("uid1").leave("orders")).isTrue();
    assertThat(session("uid1").leave("orders")).isFalse();
    hub.hub().sendToUid("uid1", "next");

    assertThat(page.nextText()).isEqualTo("once");
    assertThat(page.nextText()).isEqualTo("next");
  }

  @Test
  void aUidIsJoinedWithAllItsTabsThoseThatComeLaterToo() {
    RawPage first = hub.page("uid1");
    RawPage second = hub.page("uid1");

    hub.hub().join("uid1", "orders");
    RawPage later = hub.page("uid1");
    hub.hub().sendToTopic("orders", "hi");

    assertThat(first.nextText()).isEqualTo("hi");
    assertThat(second.nextText()).isEqualTo("hi");
    assertThat(later.nextText()).isEqualTo("hi");
    assertThat(hub.hub().uidsOn("orders")).containsExactly("uid1");
  }

  @Test
  void aUidMayBeJoinedWhileNobodyIsThere() {
    hub.hub().join("uid1", "orders");
    assertThat(hub.hub().sendToTopic("orders", "nobody yet")).isFalse();

    RawPage page = hub.page("uid1");

    assertThat(session("uid1").topics()).containsExactly("orders");
    assertThat(hub.hub().sendToTopic("orders", "hi")).isTrue();
    assertThat(page.nextText()).isEqualTo("hi");
  }

  @Test
  void aUidLeavesWithAllItsTabsHoweverTheyJoined() {
    RawPage first = hub.page("uid1");
    hub.hub().join("uid1", "orders");
    session("uid1").join("orders");
    RawPage second = hub.page("uid1");

    hub.hub().leave("uid1", "orders");
    RawPage later = hub.page("uid1");

    assertThat(hub.hub().sendToTopic("orders", "nobody")).isFalse();
    assertThat(hub.hub().uidsOn("orders")).isEmpty();
    hub.hub().sendToUid("uid1", "hi");
    for (RawPage page : List.of(first, second, later)) {
      assertThat(page.nextText()).isEqualTo("hi");
    }
  }

  @Test
  void aSessionThatEndsLeavesAndTheLastGivesItsMemoryBack() {
    RawPage first = hub.page("uid1");
    RawPage second = hub.page("uid2");
    session("uid1").join("orders");
    session("uid2").join("orders");
    PushSession gone = session("uid1");

    first.abort();
    HubUnderTest.await()
        .untilAsserted(() -> assertThat(hub.hub().uidsOn("orders")).containsExactly("uid2"));
    second.close();

    HubUnderTest.await().untilAsserted(() -> assertThat(hub.hub().stats().topics()).isZero());
    assertThat(gone.join("orders")).isFalse();
    assertThat(gone.leave("orders")).isFalse();
    assertThat(gone.topics()).isEmpty();
    assertThat(hub.hub().stats().topics()).isZero();
    assertThat(hub.hub().sendToTopic("orders", "nobody")).isFalse();
  }

  @Test
  void theHookThatIsToldOfAPageMayPutItOnATopic() {
    hub.close();
    PushListener joining =
        new PushListener() {
          @Override
          public void onBound(PushSession session) {
            session.join("orders");
            session.send("joined");
          }
        };
    try (PushHub own = HubUnderTest.builder().hooks(joining).build()) {
      own.start();
      RawPage page = RawPage.to(own.webSocketPort()).open().bind("uid1");

      assertThat(page.nextText()).isEqualTo("joined");
      assertThat(own.sendToTopic("orders", "hi")).isTrue();
      assertThat(page.nextText()).isEqualTo("hi");
      page.close();
    }
  }

  @Test
  void aSessionIsOnNoMoreTopicsThanItMay() {
    hub.close();
    hub = HubUnderTest.started(builder -> builder.topics(topics -> topics.topicsPerSession(2)));
    hub.page("uid1");
    PushSession session = session("uid1");
    hub.hub().join("uid1", "of its uid");
    session.join("a");
    session.join("b");

    assertThatThrownBy(() -> session.join("c"))
        .isInstanceOfSatisfying(
            PushException.class,
            e -> assertThat(e.reason()).isEqualTo(PushException.Reason.TOO_MANY))
        .hasMessageContaining("topics.topicsPerSession");

    session.leave("a");
    assertThat(session.join("c")).isTrue();
    assertThat(session.topics()).containsExactlyInAnyOrder("of its uid", "b", "c");
    hub.hub().join("uid1", "another of its uid");
    assertThatThrownBy(() -> hub.hub().join("uid1", "one too many"))
        .hasMessageContaining("topics.topicsPerSession");
  }

  @Test
  void uidsAreJoinedToNoMoreTopicsThanTheyMay() {
    hub.close();
    hub = HubUnderTest.started(builder -> builder.topics(topics -> topics.joinedTopics(2)));
    hub.hub().join("uid1", "a");
    hub.hub().join("uid2", "a");
    hub.hub().join("uid2", "a");

    assertThatThrownBy(() -> hub.hub().join("uid3", "a"))
        .isInstanceOf(PushException.class)
        .hasMessageContaining("topics.joinedTopics");

    hub.hub().leave("uid1", "a");
    hub.hub().join("uid3", "a");
  }

  @Test
  void aNameThatIsEmptyOrTooLongIsRefused() {
    hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    assertThatThrownBy(() -> session("uid1").join("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> hub.hub().join("uid1", "x".repeat(257)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topics.topicLength");
    assertThatThrownBy(() -> hub.hub().sendToTopic("x".repeat(257), "hi"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(session("uid1").join("x".repeat(256))).isTrue();
    assertThat(
            publisher.request(
                "{\"cmd\":\"topic\",\"topic\":\"" + "x".repeat(257) + "\",\"message\":1}"))
        .startsWith("error bad-request ");
  }

  @Test
  void aLineToATopicReachesItAndIsAnsweredFailWhereNobodyIs() {
    RawPage page = hub.page("uid1");
    session("uid1").join("orders");
    RawPublisher publisher = hub.publisher();

    assertThat(
            publisher.request("{\"cmd\":\"topic\",\"topic\":\"orders\",\"message\":{\"id\": 7}}"))
        .isEqualTo("ok");
    assertThat(publisher.request("{\"cmd\":\"topic\",\"topic\":\"others\",\"message\":1}"))
        .isEqualTo("fail");

    assertThat(page.nextText()).isEqualTo("{\"id\": 7}");
  }

  @Test
  void whatWaitsForATopicIsCountedAndLetGoOf() {
    RawPage page = hub.page("uid1");
    session("uid1").join("orders");

    for (int i = 0; i < 100; i++) {
      hub.hub().sendToTopic("orders", "x".repeat(1000));
    }
    for (int i = 0; i < 100; i++) {
      page.nextText();
    }

    HubUnderTest.await().untilAsserted(() -> assertThat(hub.hub().stats().bytesWaiting()).isZero());
  }

  @Test
  void aPlainPageMayHaveTheLastMessageAtOnce() {
    hub.close();
    hub = HubUnderTest.started(builder -> builder.history(history -> history.enabled(true)));
    RawPage page = hub.page("uid1");
    hub.hub().sendToTopic("orders", "first");
    hub.hub().sendToTopic("orders", "last");

    session("uid1").join("orders", JoinOption.WITH_LAST);
    session("uid1").join("empty", JoinOption.WITH_LAST);

    assertThat(page.nextText()).isEqualTo("last");
    hub.hub().sendToTopic("orders", "next");
    assertThat(page.nextText()).isEqualTo("next");
  }

  @Test
  void everyTabOfAUidMayHaveItAsItComes() {
    hub.close();
    hub = HubUnderTest.started(builder -> builder.history(history -> history.enabled(true)));
    hub.hub().sendToTopic("orders", "last");
    RawPage first = hub.page("uid1");

    hub.hub().join("uid1", "orders", JoinOption.WITH_LAST);
    RawPage second = hub.page("uid1");

    assertThat(first.nextText()).isEqualTo("last");
    assertThat(second.nextText()).isEqualTo("last");
  }

  @ParameterizedTest
  @CsvSource({"1, false", "3, false", "1, true", "3, true"})
  void whoJoinsWhileItIsSentToGetsAllFromSomeMessageOn(int loops, boolean kept) throws Exception {
    hub.close();
    hub =
        HubUnderTest.started(
            builder ->
                builder
                    .delivery(delivery -> delivery.loops(loops))
                    .history(history -> history.enabled(kept)));
    List<RawPage> pages = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pages.add(hub.page("uid" + i));
    }
    int messages = 3_000;
    AtomicInteger sent = new AtomicInteger();
    Thread publisher =
        new Thread(
            () -> {
              for (int i = 0; i < messages; i = sent.incrementAndGet()) {
                hub.hub().sendToTopic("orders", Integer.toString(i));
              }
            });
    publisher.start();
    for (int i = 0; i < 20; i++) {
      int due = i * 100;
      HubUnderTest.await().until(() -> sent.get() >= due);
      if (i % 2 == 0) {
        session("uid" + i).join("orders", JoinOption.WITH_LAST);
      } else {
        hub.hub().join("uid" + i, "orders", JoinOption.WITH_LAST);
      }
    }
    publisher.join();
    hub.hub().sendToTopic("orders", "end");

    for (RawPage page : pages) {
      String text = page.nextText();
      if (!text.equals("end")) {
        for (int next = Integer.parseInt(text); next < messages; next++) {
          assertThat(text).isEqualTo(Integer.toString(next));
          text = page.nextText();
        }
      }
      assertThat(text).isEqualTo("end");
    }
  }

  @Test
  void tenThousandTopicsGiveTheirMemoryBack() {
    hub.close();
    hub =
        HubUnderTest.started(
            builder ->
                builder
                    .topics(topics -> topics.topicsPerSession(10_000).presenceGrace(Duration.ZERO))
                    .delivery(delivery -> delivery.loops(2)));
    RawPage page = hub.page("uid1");
    RawPage other = hub.page("uid2");
    long before = liveBytes();
    for (int i = 0; i < 10_000; i++) {
      session("uid1").join("topic " + i);
      session("uid2").join("topic " + i);
    }
    assertThat(hub.hub().stats().topics()).isEqualTo(10_000);
    assertThat(hub.hub().sendToTopic("topic 9999", "hi")).isTrue();
    assertThat(page.nextText()).isEqualTo("hi");
    assertThat(other.nextText()).isEqualTo("hi");
    assertThat(liveBytes() - before).isLessThan(10_000 * 2_000L);

    for (int i = 0; i < 10_000; i++) {
      session("uid1").leave("topic " + i);
    }
    other.abort();

    HubUnderTest.await().untilAsserted(() -> assertThat(hub.hub().stats().topics()).isZero());
    HubUnderTest.await()
        .untilAsserted(() -> assertThat(liveBytes() - before).isLessThan(10_000 * 100L));
  }

  private static long liveBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
