package dev.pushhub.page;

import static dev.pushhub.page.PageUnderTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.pushhub.page.ScriptedHub.Visit;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a page joins topics, by asking or because the hub's application wants it so. */
class PageTopicsTest {
  private static final String JOINED =
      "{'type':'joined','stream':'topic:t','state':'reset','epoch':'e','offset':5}";

  /** As a bind says it. */
  private static final String AT_SIX = "{\"stream\":\"topic:t\",\"epoch\":\"e\",\"offset\":6}";

  private static final String UNSUBSCRIBED =
      "{'type':'left','stream':'topic:t','unsubscribed':true}";

  private final PageUnderTest page = new PageUnderTest();
  private final ScriptedHub hub = page.hub;
  private final RecordingHandler topic = new RecordingHandler();

  @AfterEach
  void close() {
    page.close();
  }

  /** Connects; it has asked for the topic and is on it. */
  private Visit joined() {
    Visit visit = page.loaded();
    page.client().subscribe("t", topic);
    visit.expect("subscribe");
    visit.say(JOINED);
    eventually(() -> assertThat(topic.told).containsExactly("reset topic:t"));
    return visit;
  }

  @Test
  void itAsksForATopicAndHearsItsMessages() {
    Visit visit = page.loaded();

    page.client().subscribe("t", topic);
    JsonObject subscribe = visit.expect("subscribe");
    visit.message("topic:t", 5, "before it is joined").say(JOINED).message("topic:t", 6, "a");

    assertThat(subscribe.get("topic").getAsString()).isEqualTo("t");
    assertThat(subscribe.has("last")).isFalse();
    eventually(() -> assertThat(topic.told).containsExactly("reset topic:t", "topic:t 6 a"));
    assertThat(page.handler.told("topic:t")).isEmpty();
  }

  @Test
  void whatIsAskedForBeforeThereIsAConnectionIsAskedForThen() {
    page.connect();
    page.client().subscribeWithLast("t", topic);

    assertThat(hub.binding().bound().expect("subscribe").get("last").getAsBoolean()).isTrue();
  }

  @Test
  void itResumesATopicAndAsksAnewForOneItNeverJoined() {
    Visit first = page.loaded();
    page.client().subscribe("t", topic);
    page.client().subscribe("never", topic);
    first.say(JOINED).message("topic:t", 6, "a");
    eventually(() -> assertThat(topic.told).endsWith("topic:t 6 a"));

    first.cut();
    Visit second = hub.visit();
    JsonObject bind = second.expect("bind");
    second.recovered(Visit.recoveredAt("topic:t"));

    assertThat(bind.getAsJsonArray("streams").toString()).contains(AT_SIX).doesNotContain("never");
    assertThat(second.expect("subscribe").get("topic").getAsString()).isEqualTo("never");
    second.message("topic:t", 7, "b");
    eventually(() -> assertThat(topic.told).endsWith("topic:t 6 a", "topic:t 7 b"));
  }

  @Test
  void aTopicWhosePolicyAnswersLaterIsResumedThen() {
    Visit first = joined();
    Visit second = hub.again(first);

    second.recovered().say("{'type':'joined','stream':'topic:t','state':'recovered'}");
    second.message("topic:t", 6, "a");

    eventually(() -> assertThat(topic.told).containsExactly("reset topic:t", "topic:t 6 a"));
  }

  /** Asked for without a position, the topic would be reset although nothing of it is lost. */
  @Test
  void aTopicThatItResumesIsNotAskedForAgainWhileThatIsNotAnswered() {
    Visit first = joined();
    Visit second = hub.again(first);

    second.recovered();
    page.client().subscribe("other", topic);

    assertThat(second.expect("subscribe").get("topic").getAsString()).isEqualTo("other");
  }

  @Test
  void aRefusalIsToldAndTheTopicNotAskedForAgain() {
    Visit first = page.loaded();
    page.client().subscribe("t", topic);
    first.expect("subscribe");

    first.say("{'type':'left','stream':'topic:t','refused':true,'reason':'not yours'}");
    eventually(() -> assertThat(topic.told).containsExactly("left topic:t refused not yours"));
    Visit second = hub.again(first);
    second.recovered();
    page.client().subscribe("other", topic);

    assertThat(second.expect("subscribe").get("topic").getAsString()).isEqualTo("other");
  }

  @Test
  void theHubMayTakeItOffATopic() {
    Visit visit = page.loaded();
    page.client().subscribe("t", topic);
    visit.say(JOINED).message("topic:t", 6, "a");
    eventually(() -> assertThat(topic.told).endsWith("topic:t 6 a"));

    visit.say("{'type':'left','stream':'topic:t','reason':'moved'}").message("topic:t", 7, "b");
    visit.message("uid", 1, "all has come");

    eventually(() -> assertThat(page.handler.told).endsWith("uid 1 all has come"));
    assertThat(topic.told).containsExactly("reset topic:t", "topic:t 6 a", "left topic:t moved");
  }

  @Test
  void aTopicThatTheHubSaysIsLeftWhenItBindsIsLeft() {
    Visit first = joined();
    Visit second = hub.again(first);

    second.recovered("{'stream':'topic:t','state':'left','reason':'gone'}");

    eventually(() -> assertThat(topic.told).containsExactly("reset topic:t", "left topic:t gone"));
  }

  @Test
  void afterLeavingNothingOfTheTopicIsHeard() {
    Visit visit = joined();

    page.client().unsubscribe("t");
    visit.expect("unsubscribe");
    visit.message("topic:t", 6, "too late").say(UNSUBSCRIBED);
    visit.message("uid", 1, "all has come");

    eventually(() -> assertThat(page.handler.told).endsWith("uid 1 all has come"));
    assertThat(topic.told).containsExactly("reset topic:t");
  }

  @Test
  void leavingAndComingBackAtOnceIsNotEndedByTheFirstAnswer() {
    Visit visit = joined();
    RecordingHandler again = new RecordingHandler();

    page.client().unsubscribe("t");
    page.client().subscribe("t", again);
    visit.message("topic:t", 6, "of the first time").say(UNSUBSCRIBED);
    visit.say("{'type':'joined','stream':'topic:t','state':'reset','epoch':'e','offset':6}");
    visit.message("topic:t", 7, "a");

    eventually(() -> assertThat(again.told).containsExactly("reset topic:t", "topic:t 7 a"));
    assertThat(topic.told).containsExactly("reset topic:t");
  }

  /** A page that took one of these for the answer would believe to be on a topic, or off it. */
  @Test
  void whatCrossesTheLeavingIsNotItsAnswer() {
    Visit visit = page.loaded();
    page.client().subscribe("t", topic);
    visit.expect("subscribe");
    page.client().unsubscribe("t");
    visit.expect("unsubscribe");

    visit.say(JOINED).message("topic:t", 6, "of the first time");
    visit.say("{'type':'left','stream':'topic:t','reason':'moved'}").message("uid", 1, "a");
    eventually(() -> assertThat(page.handler.told).endsWith("uid 1 a"));
    RecordingHandler again = new RecordingHandler();
    page.client().subscribe("t", again);
    visit.expect("subscribe");
    visit.say(UNSUBSCRIBED).say(JOINED).message("topic:t", 6, "a");

    eventually(() -> assertThat(again.told).containsExactly("reset topic:t", "topic:t 6 a"));
    assertThat(topic.told).isEmpty();
    assertThat(page.handler.told("topic:t")).isEmpty();
  }

  /** Its wish crosses what the application does; the hub then says that it is on it. */
  @Test
  void aTopicThatTheApplicationJoinsItToMeanwhileIsJoinedOnce() {
    Visit visit = page.loaded();
    page.client().subscribe("t", topic);
    visit.expect("subscribe");

    visit.say("{'type':'joined','stream':'topic:t','state':'reset'}"); // a hub without history
    visit.say("{'type':'joined','stream':'topic:t','state':'recovered'}");
    visit.say("{'type':'message','stream':'topic:t','data':1}");

    eventually(() -> assertThat(topic.told).containsExactly("reset topic:t", "topic:t 0 1"));
    assertThat(page.client().state()).isInstanceOf(PageState.Connected.class);
  }

  @Test
  void whatIsLeftBeforeTheHubHasAnsweredTheResumeIsLeft() {
    Visit first = joined();
    Visit second = hub.again(first);
    RecordingHandler again = new RecordingHandler();

    page.client().unsubscribe("t");
    page.client().subscribe("t", again);
    second.recovered(Visit.recoveredAt("topic:t"));
    second.expect("unsubscribe");
    second.expect("subscribe");
    second.message("topic:t", 6, "of the first time").say(UNSUBSCRIBED);
    second.say("{'type':'joined','stream':'topic:t','state':'reset','epoch':'e','offset':6}");
    second.message("topic:t", 7, "a");

    eventually(() -> assertThat(again.told).containsExactly("reset topic:t", "topic:t 7 a"));
    assertThat(topic.told).containsExactly("reset topic:t");
  }

  @Test
  void whatIsHandledWhileThereIsNoConnectionIsResumedFrom() {
    Visit first = page.loaded();
    first.say(JOINED);
    eventually(() -> assertThat(page.handler.told).endsWith("reset topic:t"));
    CompletableFuture<Void> hold = page.handler.holdMessages();
    first.message("topic:t", 6, "a");
    eventually(() -> assertThat(page.handler.told).endsWith("topic:t 6 a"));

    Visit second = hub.again(first);
    hold.complete(null);
    second.cut();

    eventually(
        () -> {
          Visit next = hub.visit();
          String streams = next.expect("bind").getAsJsonArray("streams").toString();
          next.cut();
          assertThat(streams).contains(AT_SIX);
        });
  }

  @Test
  void whatTheApplicationJoinsGoesToThePagesOwnHandlerAndIsResumed() {
    Visit first = page.loaded();
    first.say(JOINED).message("topic:t", 6, "a");
    eventually(() -> assertThat(page.handler.told).endsWith("reset topic:t", "topic:t 6 a"));

    first.cut();

    assertThat(hub.visit().expect("bind").getAsJsonArray("streams").toString()).contains(AT_SIX);
  }

  @Test
  void aTopicThatItIsOnAlreadyGetsAnotherHandlerAndLoadsItsList() {
    Visit visit = page.loaded();
    visit.say(JOINED).message("topic:t", 6, "a");
    eventually(() -> assertThat(page.handler.told).endsWith("topic:t 6 a"));

    page.client().subscribe("t", topic);
    visit.message("topic:t", 7, "b");

    eventually(() -> assertThat(topic.told).containsExactly("reset topic:t", "topic:t 7 b"));
  }

  @Test
  void whoAsksWhileThereIsNoConnectionForATopicThatIsResumedLoadsItsList() {
    Visit first = page.loaded();
    first.say(JOINED).message("topic:t", 6, "a");
    eventually(() -> assertThat(page.handler.told).endsWith("topic:t 6 a"));
    Visit second = hub.again(first);

    page.client().subscribe("t", topic);
    second.recovered(Visit.recoveredAt("topic:t"));
    second.message("topic:t", 7, "b");

    eventually(() -> assertThat(topic.told).containsExactly("reset topic:t", "topic:t 7 b"));
    assertThat(hub.accepted()).isEqualTo(2);
  }

  @Test
  void aTopicIsSubscribedToOnce() {
    page.connect();
    page.client().subscribe("t", topic);

    assertThatThrownBy(() -> page.client().subscribe("t", topic))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Unsubscribe first");
  }
}
