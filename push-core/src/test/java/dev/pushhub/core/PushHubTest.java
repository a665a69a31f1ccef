package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.HubStats;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sends, questions and options of a hub in process. */
@Timeout(60)
class PushHubTest {

  @Test
  void sendToUidTellsWhetherSomebodyIsBound() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("uid1");

      assertThat(hub.hub().sendToUid("uid1", "{\"percent\":\"88%\"}")).isTrue();
      assertThat(hub.hub().sendToUid("nobody", "x")).isFalse();

      assertThat(page.nextText()).isEqualTo("{\"percent\":\"88%\"}");
    }
  }

  @Test
  void anOpenPageThatIsNotBoundGetsNothing() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page();

      assertThat(hub.hub().broadcast("too early")).isZero();
      hub.bound(page, "uid1");
      assertThat(hub.hub().broadcast("in time")).isEqualTo(1);

      assertThat(page.nextText()).isEqualTo("in time");
    }
  }

  @Test
  void tenThousandMessagesArriveInOrder() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("uid1");
      int count = 10_000;

      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < count; i++) {
                  hub.hub().sendToUid("uid1", Integer.toString(i));
                }
              });

      for (int i = 0; i < count; i++) {
        assertThat(page.nextText()).isEqualTo(Integer.toString(i));
      }
      sending.join();
      HubUnderTest.await().until(() -> hub.hub().stats().deliveries() == count);
    }
  }

  @Test
  void sendsBroadcastsAndAnswersKeepTheirOrder() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("uid1");
      PushSession session = hub.hub().sessions("uid1").get(0);

      for (int i = 0; i < 3000; i += 3) {
        assertThat(hub.hub().sendToUid("uid1", "m" + i)).isTrue();
        assertThat(hub.hub().broadcast("m" + (i + 1))).isEqualTo(1);
        assertThat(session.send("m" + (i + 2))).isTrue();
      }

      for (int i = 0; i < 3000; i++) {
        assertThat(page.nextText()).isEqualTo("m" + i);
      }
    }
  }

  @Test
  void aPublishThatReturnedComesFirstAtEveryPageOfEveryLoop() {
    try (HubUnderTest hub = HubUnderTest.started(builder -> builder.delivery(d -> d.loops(4)))) {
      List<RawPage> pages = List.of(hub.page("a"), hub.page("b"), hub.page("c"), hub.page("d"));
      RawPublisher publisher = hub.publisher();
      int rounds = 200;

      for (int i = 0; i < rounds; i++) {
        assertThat(hub.hub().broadcast("in process " + i)).isEqualTo(4);
        assertThat(publisher.request("{\"cmd\":\"broadcast\",\"message\":\"by wire " + i + "\"}"))
            .isEqualTo("ok");
      }

      for (RawPage page : pages) {
        for (int i = 0; i < rounds; i++) {
          assertThat(page.nextText()).isEqualTo("in process " + i);
          assertThat(page.nextText()).isEqualTo("by wire " + i);
        }
      }
    }
  }

  @Test
  void broadcastReachesEverySessionAndCountsThem() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      List<RawPage> pages = List.of(hub.page("uid1"), hub.page("uid1"), hub.page("uid2"));

      assertThat(hub.hub().broadcast("{\"notice\":\"hi\"}")).isEqualTo(3);

      for (RawPage page : pages) {
        assertThat(page.nextText()).isEqualTo("{\"notice\":\"hi\"}");
      }
    }
  }

  @Test
  void questionsAreAnsweredFromWhoIsBound() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      assertThat(hub.hub().onlineUids()).isEmpty();
      RawPage first = hub.page("uid1");
      hub.page("uid1");
      hub.page("uid2");

      assertThat(hub.hub().isOnline("uid1")).isTrue();
      assertThat(hub.hub().isOnline("uid3")).isFalse();
      assertThat(hub.hub().sessions("uid1")).hasSize(2);
      assertThat(hub.hub().sessions("uid3")).isEmpty();
      assertThat(hub.hub().onlineUids()).containsExactlyInAnyOrder("uid1", "uid2");

      first.abort();
      HubUnderTest.await().until(() -> hub.hub().sessions("uid1").size() == 1);
      assertThat(hub.hub().isOnline("uid1")).isTrue();
    }
  }

  @Test
  void aSessionKnowsWhoseItIsAndWhereItCameFrom() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder -> builder.webSocket(w -> w.keepHeaders(List.of("User-Agent", "X-None"))))) {
      RawPage page =
          hub.keep(
              hub.to()
                  .path("/room/7?token=secret")
                  .header("User-Agent", "RawPage/1")
                  .header("Cookie", "id=1")
                  .open());
      hub.bound(page, "uid1");
      hub.page("uid1");

      PushSession session = hub.hub().sessions("uid1").get(0);
      assertThat(session.uid()).isEqualTo("uid1");
      assertThat(session.path()).isEqualTo("/room/7");
      assertThat(session.header("USER-agent")).contains("RawPage/1");
      assertThat(session.header("X-None")).isEmpty();
      assertThat(session.header("Cookie")).isEmpty();
      assertThat(session.remoteAddress().getPort()).isEqualTo(page.localPort());
      assertThat(session.remoteAddress().getAddress().isLoopbackAddress()).isTrue();
      assertThat(session.isOpen()).isTrue();
      assertThat(session.id()).isPositive();
      assertThat(hub.hub().sessions("uid1")).extracting(PushSession::id).doesNotHaveDuplicates();
      session.attributes().put("color", "red");
      assertThat(hub.hub().sessions("uid1").get(0).attributes()).containsEntry("color", "red");
      assertThat(hub.hub().sessions("uid1").get(1).attributes()).isEmpty();
    }
  }

  @Test
  void whatHappensIsCounted() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("uid1");
      hub.page("uid1");
      hub.page();
      RawPublisher publisher = hub.publisher();

      assertThat(publisher.request("{\"uid\":\"uid1\"}")).isEqualTo("ok");
      assertThat(publisher.request("{\"uid\":\"nobody\"}")).isEqualTo("fail");
      assertThat(publisher.request("{oops")).startsWith("error ");
      assertThat(hub.hub().sendToUid("uid1", "x")).isTrue();
      assertThat(hub.hub().broadcast("y")).isEqualTo(2);
      page.text("hello");

      HubUnderTest.await()
          .untilAsserted(
              () -> {
                HubStats stats = hub.hub().stats();
                assertThat(stats.connections()).isEqualTo(3);
                assertThat(stats.sessions()).isEqualTo(2);
                assertThat(stats.uids()).isEqualTo(1);
                assertThat(stats.publishers()).isEqualTo(1);
                assertThat(stats.undelivered()).isEqualTo(1);
                // Three messages to two pages, and the echo.
                assertThat(stats.deliveries()).isEqualTo(7);
                // Credentials count as well: three text messages came.
                assertThat(stats.received()).isEqualTo(3);
                assertThat(stats.linesRejected()).isEqualTo(1);
                assertThat(stats.bytesSent()).isPositive();
              });
      assertThat(hub.hub().stats().accepted()).isBetween(3L, 4L);
    }
  }

  @Test
  void anEmptyUidIsNobody() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      PushHub started = hub.hub();

      assertThatThrownBy(() -> started.sendToUid("", "x"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Authentication.uid("")).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void everyProblemOfTheOptionsIsToldAtOnce() {
    PushHubBuilder builder =
        PushHub.builder()
            .webSocketPort(-1)
            .listenerPort(70_000)
            .limits(l -> l.pageMessageBytes(0).bindTimeout(Duration.ZERO))
            .delivery(d -> d.loops(0))
            .listener(l -> l.secret(""));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "webSocketPort is -1",
            "listenerPort is 70000",
            "limits.pageMessageBytes is 0",
            "limits.bindTimeout is PT0S",
            "delivery.loops is 0",
            "listener.secret is empty");
  }
}
