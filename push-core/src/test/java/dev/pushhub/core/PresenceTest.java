package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.options.TopicOptions;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is on a topic and who is online, told once for each uid. */
@Timeout(60)
class PresenceTest {
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final Duration SHORT = Duration.ofMillis(20);

  private HubUnderTest hub = started(topics -> topics.presenceGrace(LONG));

  private static HubUnderTest started(Consumer<TopicOptions.Builder> topics) {
    return HubUnderTest.started(RecordingListener.silent(), builder -> builder.topics(topics));
  }

  private void restart(Consumer<TopicOptions.Builder> topics) {
    hub.close();
    hub = started(topics);
  }

  @AfterEach
  void closeHub() {
    hub.close();
  }

  private void leave(RawPage page, String uid) {
    int before = hub.hub().sessions(uid).size();
    page.abort();
    HubUnderTest.await()
        .untilAsserted(() -> assertThat(hub.hub().sessions(uid)).hasSize(before - 1));
  }

  private List<String> topicEvents() {
    return hub.hooks().events("joined", "left");
  }

  private void awaitTopicEvents(String... expected) {
    HubUnderTest.await().untilAsserted(() -> assertThat(topicEvents()).containsExactly(expected));
  }

  private List<String> onlineEvents() {
    return hub.hooks().events("online", "offline");
  }

  private void awaitOnlineEvents(String... expected) {
    HubUnderTest.await().untilAsserted(() -> assertThat(onlineEvents()).containsExactly(expected));
  }

  @Test
  void aUidIsToldToJoinAndLeaveOnceAndNotForEachTab() {
    restart(topics -> topics.presenceGrace(SHORT));
    hub.hub().join("uid1", "orders");
    RawPage first = hub.page("uid1");
    RawPage second = hub.page("uid1");
    hub.hub().join("uid2", "orders");
    hub.page("uid2");

    leave(first, "uid1");
    leave(second, "uid1");

    HubUnderTest.await()
        .untilAsserted(
            () ->
                assertThat(topicEvents())
                    .containsExactlyInAnyOrder(
                        "joined orders uid1", "joined orders uid2", "left orders uid1"));
    assertThat(hub.hub().uidsOn("orders")).containsExactly("uid2");
  }

  @Test
  void aReloadIsNoLeaveAndJoin() {
    hub.hub().join("uid1", "orders");
    RawPage before = hub.page("uid1");
    awaitTopicEvents("joined orders uid1");

    leave(before, "uid1");
    assertThat(hub.hub().uidsOn("orders")).containsExactly("uid1");
    assertThat(hub.hub().sendToTopic("orders", "nobody is there just now")).isFalse();
    RawPage after = hub.page("uid1");
    hub.hub().sendToTopic("orders", "hi");

    assertThat(after.nextText()).isEqualTo("hi");
    hub.hub().leave("uid1", "orders");
    awaitTopicEvents("joined orders uid1", "left orders uid1"); // and nothing in between
  }

  @Test
  void aLeaveDuringTheGraceIsToldAtOnceAndOnce() {
    hub.hub().join("uid1", "orders");
    RawPage before = hub.page("uid1");
    leave(before, "uid1");

    hub.hub().leave("uid1", "orders");
    awaitTopicEvents("joined orders uid1", "left orders uid1");
    assertThat(hub.hub().uidsOn("orders")).isEmpty();
    hub.page("uid1");
    assertThat(hub.hub().sessions("uid1").get(0).topics()).isEmpty();
    hub.hub().close();

    assertThat(topicEvents()).containsExactly("joined orders uid1", "left orders uid1");
  }

  @Test
  void whoComesBackAndGoesAgainIsGivenTheWholeGraceAgain() {
    restart(topics -> topics.presenceGrace(LONG).departures(1));
    hub.hub().join("uid1", "orders");
    hub.hub().join("uid2", "orders");
    leave(hub.page("uid1"), "uid1");

    leave(hub.page("uid1"), "uid1"); // the first departure is over now, and counts no more
    HubUnderTest.await()
        .untilAsserted(() -> assertThat(hub.hub().stats().departuresHurried()).isEqualTo(1));
    leave(hub.page("uid2"), "uid2");

    awaitTopicEvents("joined orders uid1", "joined orders uid2", "left orders uid1");
  }

  @Test
  void whatTheApplicationTakesOffIsToldAtOnce() {
    hub.page("uid1");
    hub.hub().sessions("uid1").get(0).join("orders");
    hub.hub().sessions("uid1").get(0).leave("orders");

    awaitTopicEvents("joined orders uid1", "left orders uid1");
    assertThat(hub.hub().uidsOn("orders")).isEmpty();
  }

  @Test
  void theHubsCloseTellsEverybodyToHaveLeft() {
    hub.hub().join("uid1", "orders");
    hub.hub().join("uid2", "orders");
    leave(hub.page("uid1"), "uid1");
    hub.page("uid2");

    hub.hub().close();

    assertThat(topicEvents())
        .containsExactlyInAnyOrder(
            "joined orders uid1", "left orders uid1", "joined orders uid2", "left orders uid2");
    assertThat(hub.hub().stats().topics()).isZero();
  }

  @Test
  void pastTheLimitTheOldestIsToldBeforeItsTime() {
    restart(topics -> topics.presenceGrace(LONG).departures(2));
    for (int i = 1; i <= 4; i++) {
      hub.hub().join("uid" + i, "orders");
      leave(hub.page("uid" + i), "uid" + i);
    }

    HubUnderTest.await()
        .untilAsserted(
            () ->
                assertThat(hub.hooks().events("left"))
                    .containsExactlyInAnyOrder("left orders uid1", "left orders uid2"));
    assertThat(hub.hub().stats().departuresHurried()).isEqualTo(2);
    assertThat(hub.hub().uidsOn("orders")).containsExactlyInAnyOrder("uid3", "uid4");
  }

  @Test
  void offlineIsToldAtOnceUnlessAGraceIsSet() {
    leave(hub.page("uid1"), "uid1");
    awaitOnlineEvents("online uid1", "offline uid1");

    restart(topics -> topics.onlineGrace(LONG));
    leave(hub.page("uid1"), "uid1");
    assertThat(hub.hub().isOnline("uid1")).isFalse();
    assertThat(hub.hub().sendToUid("uid1", "nobody is there")).isFalse();
    leave(hub.page("uid1"), "uid1");
    leave(hub.page("uid2"), "uid2");
    hub.hub().close();

    assertThat(onlineEvents())
        .containsExactlyInAnyOrder("online uid1", "offline uid1", "online uid2", "offline uid2");
  }

  @Test
  void offlineIsToldOnceTheGraceIsOver() {
    restart(topics -> topics.onlineGrace(SHORT));

    leave(hub.page("uid1"), "uid1");

    awaitOnlineEvents("online uid1", "offline uid1");
  }
}
