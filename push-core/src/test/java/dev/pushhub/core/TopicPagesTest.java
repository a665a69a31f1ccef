package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.Push;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.api.TopicAnswer;
import dev.pushhub.core.api.TopicPolicy;
import dev.pushhub.core.wire.JsonPage;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Topics of pages of pushhub.v1, over the wire: asked for, left, asked again, and seen by others.
 */
@Timeout(60)
class TopicPagesTest {
  private final Set<String> mayHear = ConcurrentHashMap.newKeySet();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile boolean policyFails;
  private HubUnderTest hub = started(builder -> {});

  private HubUnderTest started(Consumer<PushHubBuilder> options) {
    return HubUnderTest.started(
        RecordingListener.silent(),
        builder -> {
          builder.topics(
              topics -> topics.policy(this::decide).presenceGrace(Duration.ofMinutes(10)));
          options.accept(builder);
        });
  }

  private void restart(Consumer<PushHubBuilder> options) {
    hub.close();
    hub = started(options);
  }

  private TopicAnswer decide(PushSession session, String topic) {
    asked.add(topic);
    if (policyFails) {
      throw new IllegalStateException("no connection");
    }
    return mayHear.contains(topic) ? TopicAnswer.allowed() : TopicAnswer.refused("not yours");
  }

  @AfterEach
  void closeHub() {
    hub.close();
  }

  private JsonPage page(String uid) {
    JsonPage page = hub.jsonPage().bind(uid, uid + "'s tab");
    page.expect("bound");
    return page;
  }

  private void gone(JsonPage page, String uid) {
    page.close();
    HubUnderTest.await().until(() -> !hub.hub().isOnline(uid));
  }

  private static void subscribe(JsonPage page, String topic) {
    page.send("{'type':'subscribe','topic':'" + topic + "'}");
  }

  @Test
  void aPolicyThatAnswersAfterALeaveCountsForNothing() {
    CompletableFuture<TopicAnswer> answer = new CompletableFuture<>();
    TopicPolicy late =
        (session, topic) -> {
          asked.add(topic);
          return TopicAnswer.later(answer);
        };
    restart(builder -> builder.topics(topics -> topics.policy(late)));
    JsonPage page = page("uid1");
    subscribe(page, "orders");
    HubUnderTest.await().until(() -> asked.contains("orders"));

    hub.hub().leave("uid1", "orders");
    JsonObject left = page.expect("left");
    answer.complete(TopicAnswer.allowed());

    assertThat(left.get("refused").getAsBoolean()).isTrue();
    assertThat(hub.hub().sendToTopic("orders", "nobody")).isFalse();
    hub.hub().sendToUid("uid1", "\"next\"");
    assertThat(page.expect("message").get("data").getAsString()).isEqualTo("next");
    assertThat(hub.hub().uidsOn("orders")).isEmpty();
  }

  @Test
  void aFreshCredentialHasTopicsAskedAgain() {
    mayHear.addAll(Set.of("a", "b"));
    restart(
        builder ->
            builder.authenticator(
                (credential, handshake) -> Authentication.uid(credential.substring(2))));
    JsonPage page = hub.jsonPage();
    page.bind("1 uid1");
    page.expect("bound");
    subscribe(page, "a");
    page.expect("joined");
    subscribe(page, "b");
    page.expect("joined");
    asked.clear();
    mayHear.remove("b");

    page.send("{'type':'refresh','credential':'2 uid1'}");
    List<JsonObject> frames = List.of(page.next(), page.next());

    assertThat(frames)
        .extracting(frame -> frame.get("type").getAsString())
        .containsExactlyInAnyOrder("refreshed", "left");
    assertThat(frames)
        .filteredOn(frame -> frame.has("stream"))
        .extracting(frame -> frame.get("stream").getAsString())
        .containsExactly("topic:b");
    HubUnderTest.await().untilAsserted(() -> assertThat(asked).containsExactlyInAnyOrder("a", "b"));
    assertThat(hub.hub().sendToTopic("b", "1")).isFalse();
    assertThat(hub.hub().sendToTopic("a", "1")).isTrue();
    assertThat(page.expect("message").get("stream").getAsString()).isEqualTo("topic:a");
  }

  @Test
  void aResumeHasTopicsAskedAgain() {
    restart(builder -> builder.history(history -> history.enabled(true)));
    mayHear.addAll(Set.of("a", "b"));
    JsonPage page = page("uid1");
    subscribe(page, "a");
    JsonObject a = page.expect("joined");
    subscribe(page, "b");
    JsonObject b = page.expect("joined");
    gone(page, "uid1");
    mayHear.remove("b");
    hub.hub().sendToTopic("a", "1");
    hub.hub().sendToTopic("b", "2");

    JsonPage again = hub.jsonPage();
    again.bind("uid1", "uid1's tab", JsonPage.position(a), JsonPage.position(b));
    JsonObject bound = again.expect("bound");

    assertThat(JsonPage.stream(bound, "topic:a").get("state").getAsString()).isEqualTo("recovered");
    assertThat(JsonPage.stream(bound, "topic:b").get("state").getAsString()).isEqualTo("left");
    assertThat(again.expect("message").get("stream").getAsString()).isEqualTo("topic:a");
    assertThat(hub.hub().sessions("uid1").get(0).topics()).containsExactly("a");
  }

  @Test
  void aPolicyThatFailsOnAResumeHasThePageComeBackWithWhatItHas() {
    restart(builder -> builder.history(history -> history.enabled(true)));
    mayHear.add("a");
    JsonPage page = page("uid1");
    subscribe(page, "a");
    JsonObject a = page.expect("joined");
    gone(page, "uid1");
    hub.hub().sendToTopic("a", "1");

    policyFails = true;
    int closed = hub.jsonPage().bind("uid1", "uid1's tab", JsonPage.position(a)).expectClose();
    policyFails = false;
    JsonPage again = hub.jsonPage().bind("uid1", "uid1's tab", JsonPage.position(a));

    assertThat(closed).isEqualTo(4003);
    assertThat(JsonPage.stream(again.expect("bound"), "topic:a").get("state").getAsString())
        .isEqualTo("recovered");
    assertThat(again.expect("message").get("data").getAsString()).isEqualTo("1");
  }

  @Test
  void aPolicyThatFailsOnAFreshCredentialHasThePageComeBackAndNobodyLeaves() {
    restart(
        builder ->
            builder.authenticator(
                (credential, handshake) -> Authentication.uid(credential.substring(2))));
    mayHear.add("a");
    JsonPage page = hub.jsonPage().bind("1 uid1");
    page.expect("bound");
    subscribe(page, "a");
    page.expect("joined");

    policyFails = true;
    page.send("{'type':'refresh','credential':'2 uid1'}").expect("refreshed");

    assertThat(page.expectClose()).isEqualTo(4003);
    assertThat(hub.hooks().events()).doesNotContain("left a uid1");
  }

  @Test
  void whatWasSentSinceAJoinOfSomebodyWhoWasAwayIsMadeUpFor() {
    restart(builder -> builder.history(history -> history.enabled(true)));
    hub.hub().sendToTopic("orders", "0");
    JsonPage page = hub.jsonPage();
    page.bind("uid1", "tab");
    JsonObject uid = JsonPage.stream(page.expect("bound"), "uid");
    gone(page, "uid1");
    hub.hub().join("uid1", "orders");
    hub.hub().sendToTopic("orders", "1");
    hub.hub().sendToTopic("orders", "2");

    JsonPage again = hub.jsonPage();
    again.bind("uid1", "tab", JsonPage.position(uid));
    JsonObject bound = again.expect("bound");
    JsonPage fresh = hub.jsonPage();
    JsonObject ofFresh = fresh.bind("uid1", "another tab").expect("bound");

    // It has no position of its own there, so it is told where it begins.
    JsonObject missed = JsonPage.stream(bound, "topic:orders");
    assertThat(missed.get("state").getAsString()).isEqualTo("reset");
    assertThat(missed.get("offset").getAsLong()).isEqualTo(1);
    assertThat(again.expect("message").get("data").getAsInt()).isEqualTo(1);
    assertThat(again.expect("message").get("data").getAsInt()).isEqualTo(2);
    JsonObject orders =
        ofFresh.toString().contains("topic:orders")
            ? JsonPage.stream(ofFresh, "topic:orders")
            : fresh.expect("joined");
    assertThat(orders.get("state").getAsString()).isEqualTo("reset");
    assertThat(orders.get("offset").getAsLong()).isEqualTo(3);
  }

  @Test
  void whoSubscribesMayHaveTheLastMessageAtOnce() {
    restart(builder -> builder.history(history -> history.enabled(true)));
    mayHear.add("orders");
    hub.hub().sendToTopic("orders", "1");
    hub.hub().sendToTopic("orders", "2");
    JsonPage page = page("uid1");

    page.send("{'type':'subscribe','topic':'orders','last':true}");
    page.expect("joined");
    hub.hub().sendToTopic("orders", "3");

    assertThat(page.expect("message").get("data").getAsInt()).isEqualTo(2);
    assertThat(page.expect("message").get("data").getAsInt()).isEqualTo(3);
  }

  @Test
  void unsubscribingAndSubscribingAgainInAMomentIsNoLeaveAndJoin() {
    mayHear.add("orders");
    JsonPage page = page("uid1");
    subscribe(page, "orders");
    page.expect("joined");
    for (int i = 0; i < 3; i++) {
      page.send("{'type':'unsubscribe','topic':'orders'}");
      page.expect("left");
      assertThat(hub.hub().sendToTopic("orders", "nobody")).isFalse();
      assertThat(hub.hub().uidsOn("orders")).containsExactly("uid1");
      subscribe(page, "orders");
      page.expect("joined");
      assertThat(hub.hub().sendToTopic("orders", "" + i)).isTrue();
      assertThat(page.expect("message").get("data").getAsInt()).isEqualTo(i);
    }

    hub.hub().close();

    assertThat(hub.hooks().events("joined", "left"))
        .containsExactly("joined orders uid1", "left orders uid1");
  }

  @Test
  void aPushToATopicMayLeaveOutTheTabItCameFrom() {
    mayHear.add("orders");
    JsonPage from = page("uid1");
    JsonPage other = page("uid2");
    for (JsonPage page : List.of(from, other)) {
      subscribe(page, "orders");
      page.expect("joined");
    }

    hub.hub().sendToTopic("orders", Push.of("1").exceptTab("uid1's tab"));
    hub.hub().sendToTopic("orders", "2");

    assertThat(other.expect("message").get("data").getAsInt()).isEqualTo(1);
    assertThat(other.expect("message").get("data").getAsInt()).isEqualTo(2);
    assertThat(from.expect("message").get("data").getAsInt()).isEqualTo(2);
  }

  @Test
  void plainPagesAndOthersHearTheSameMessageEachInItsWay() {
    mayHear.add("orders");
    JsonPage page = page("uid1");
    subscribe(page, "orders");
    page.expect("joined");
    RawPage plain = hub.page("uid2");
    hub.hub().join("uid2", "orders");

    hub.hub().sendToTopic("orders", "{\"id\": 7}");

    assertThat(plain.nextText()).isEqualTo("{\"id\": 7}");
    assertThat(page.expect("message").getAsJsonObject("data").get("id").getAsInt()).isEqualTo(7);
  }
}
