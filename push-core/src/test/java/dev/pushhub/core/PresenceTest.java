package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.options.TopicOptions;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.ArrayList;
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

  private RecordingListener hooks = RecordingListener.silent();
  private final List<RawPage> pages = new ArrayList<>();
  private PushHub hub = started(topics -> topics.presenceGrace(LONG));

  private PushHub started(Consumer<TopicOptions.Builder> topics) {
    PushHub made = HubUnderTest.builder().hooks(hooks).topics(topics).build();
    made.start();
    return made;
  }

  private void restart(Consumer<TopicOptions.Builder> topics) {
    hub.close();
    hooks = RecordingListener.silent();
    hub = started(topics);
  }

  @AfterEach
  void closeAll() {
    pages.forEach(RawPage::abort);
    hub.close();
  }

  private RawPage page(String uid) {
    int before = hub.sessions(uid).size();
    RawPage page = RawPage.to(hub.webSocketPort()).open().bind(uid);
    pages.add(page);
    HubUnderTest.await().untilAsserted(() -> assertThat(hub.sessions(uid)).hasSize(before + 1));
    return page;
  }

  private void leave(RawPage page, String uid) {
    int before = hub.sessions(uid).size();
    page.abort();
    HubUnderTest.await().untilAsserted(() -> assertThat(hub.sessions(uid)).hasSize(before - 1));
  }

  private List<String> topicEvents() {
    return hooks.events("joined", "left");
  }

  private void awaitTopicEvents(String... expected) {
    HubUnderTest.await().untilAsserted(() -> assertThat(topicEvents()).containsExactly(expected));
  }

  @Test
  void aUidIsToldToJoinAndLeaveOnceAndNotForEachTab() {
    restart(topics -> topics.presenceGrace(SHORT));
    hub.join("uid1", "orders");
    RawPage first = page("uid1");
    RawPage second = page("uid1");
    hub.join("uid2", "orders");
    page("uid2");

    leave(first, "uid1");
    leave(second, "uid1");

    HubUnderTest.await()
        .untilAsserted(
            () ->
                assertThat(topicEvents())
                    .containsExactlyInAnyOrder(
                        "joined orders uid1", "joined orders uid2", "left orders uid1"));
    assertThat(hub.uidsOn("orders")).containsExactly("uid2");
  }

  @Test
  void aReloadIsNoLeaveAndJoin() {
    hub.join("uid1", "orders");
    RawPage before = page("uid1");
    awaitTopicEvents("joined orders uid1");

    leave(before, "uid1");
    assertThat(hub.uidsOn("orders")).containsExactly("uid1");
    assertThat(hub.sendToTopic("orders", "nobody is there just now")).isFalse();
    RawPage after = page("uid1");
    hub.sendToTopic("orders", "hi");

    assertThat(after.nextText()).isEqualTo("hi");
    hub.leave("uid1", "orders");
    awaitTopicEvents("joined orders uid1", "left orders uid1"); // and nothing in between
  }

  @Test
  void aLeaveDuringTheGraceIsToldAtOnceAndOnce() {
    hub.join("uid1", "orders");
    RawPage before = page("uid1");
    leave(before, "uid1");

    hub.leave("uid1", "orders");
    awaitTopicEvents("joined orders uid1", "left orders uid1");
    assertThat(hub.uidsOn("orders")).isEmpty();
    page("uid1");
    assertThat(hub.sessions("uid1").get(0).topics()).isEmpty();
    hub.close();

    assertThat(topicEvents()).containsExactly("joined orders uid1", "left orders uid1");
  }

  @Test
  void whoComesBackAndGoesAgainIsGivenTheWholeGraceAgain() {
    restart(topics -> topics.presenceGrace(LONG).departures(1));
    hub.join("uid1", "orders");
    hub.join("uid2", "orders");
    leave(page("uid1"), "uid1");

    leave(page("uid1"), "uid1"); // the first departure is over now, and counts no more
    HubUnderTest.await()
        .untilAsserted(() -> assertThat(hub.stats().departuresHurried()).isEqualTo(1));
    leave(page("uid2"), "uid2");

    awaitTopicEvents("joined orders uid1", "joined orders uid2", "left orders uid1");
  }

  @Test
  void whatTheApplicationTakesOffIsToldAtOnce() {
    page("uid1");
    hub.sessions("uid1").get(0).join("orders");
    hub.sessions("uid1").get(0).leave("orders");

    awaitTopicEvents("joined orders uid1", "left orders uid1");
    assertThat(hub.uidsOn("orders")).isEmpty();
  }

  @Test
  void theHubsCloseTellsEverybodyToHaveLeft() {
    hub.join("uid1", "orders");
    hub.join("uid2", "orders");
    leave(page("uid1"), "uid1");
    page("uid2");

    hub.close();

    assertThat(topicEvents())
        .containsExactlyInAnyOrder(
            "joined orders uid1", "left orders uid1", "joined orders uid2", "left orders uid2");
    assertThat(hub.stats().topics()).isZero();
  }

  @Test
  void pastTheLimitTheOldestIsToldBeforeItsTime() {
    restart(topics -> topics.presenceGrace(LONG).departures(2));
    for (int i = 1; i <= 4; i++) {
      hub.join("uid" + i, "orders");
      leave(page("uid" + i), "uid" + i);
    }

    HubUnderTest.await()
        .untilAsserted(
            () ->
                assertThat(hooks.events("left"))
                    .containsExactlyInAnyOrder("left orders uid1", "left orders uid2"));
    assertThat(hub.stats().departuresHurried()).isEqualTo(2);
    assertThat(hub.uidsOn("orders")).containsExactlyInAnyOrder("uid3", "uid4");
  }

  @Test
  void offlineIsToldAtOnceUnlessAGraceIsSet() {
    leave(page("uid1"), "uid1");
    HubUnderTest.await()
        .untilAsserted(
            () ->
                assertThat(hooks.events("online", "offline"))
                    .containsExactly("online uid1", "offline uid1"));

    restart(topics -> topics.onlineGrace(LONG));
    leave(page("uid1"), "uid1");
    assertThat(hub.isOnline("uid1")).isFalse();
    assertThat(hub.sendToUid("uid1", "nobody is there")).isFalse();
    leave(page("uid1"), "uid1");
    leave(page("uid2"), "uid2");
    hub.close();

    assertThat(hooks.events("online", "offline"))
        .containsExactlyInAnyOrder("online uid1", "offline uid1", "online uid2", "offline uid2");
  }

  @Test
  void offlineIsToldOnceTheGraceIsOver() {
    restart(topics -> topics.onlineGrace(SHORT));

    leave(page("uid1"), "uid1");

    HubUnderTest.await()
        .untilAsserted(
            () ->
                assertThat(hooks.events("online", "offline"))
                    .containsExactly("online uid1", "offline uid1"));
  }
}
