package dev.pushhub.core.internal.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.TopicAnswer;
import dev.pushhub.core.api.TopicPolicy;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.publish.HandTurnedHub;
import dev.pushhub.core.internal.session.PageOutput;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.session.Sessions;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.websocket.ScriptedPage;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.TopicOptions;
import dev.pushhub.core.wire.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a page asks for, what the policy answers, and what beats its answer. */
@Timeout(60)
class TopicRequestsTest {
  private final ScriptedPage page = ScriptedPage.open();
  private final Counters counters = page.counters();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, CompletableFuture<TopicAnswer>> answers = new ConcurrentHashMap<>();
  private Hub hub = new Hub(topics -> topics.policy(this::later));

  /** As much of a hub as topics need, and one page of uid1. */
  private final class Hub {
    private final TopicIndex index;
    private final Memberships memberships;
    private final TopicRequests requests;
    private final Sessions sessions;
    private final Session session;

    Hub(Consumer<TopicOptions.Builder> group) {
      HubOptions options = new HubOptions.Builder().topics(group).build();
      HandTurnedHub rooms = HandTurnedHub.of(page, options);
      index = rooms.topics();
      memberships = rooms.memberships();
      requests =
          new TopicRequests(memberships, index, rooms.hooks(), options, counters, () -> false);
      sessions = rooms.sessions();
      session = rooms.begin("uid1", page, new Told());
    }
  }

  private final class Told implements PageOutput {
    @Override
    public void deliver(String stream, OutboundMessage message) {
      told.add(stream + " " + message.text());
    }

    @Override
    public void joined(String topic, boolean wantsLast, Position since) {
      told.add("joined " + topic + (wantsLast ? " with last" : ""));
    }

    @Override
    public void left(String topic, String reason) {
      told.add("left " + topic + ": " + reason);
    }

    @Override
    public String tab() {
      return "";
    }
  }

  private TopicAnswer later(dev.pushhub.core.api.PushSession session, String topic) {
    CompletableFuture<TopicAnswer> answer = new CompletableFuture<>();
    answers.put(topic, answer);
    asked.add(session.uid() + " " + topic);
    return TopicAnswer.later(answer);
  }

  @AfterEach
  void close() {
    hub.requests.close();
    page.close();
  }

  private void restart(Consumer<TopicOptions.Builder> topics) {
    hub.requests.close();
    hub = new Hub(topics);
  }

  private void ask(String topic) {
    hub.requests.ask(hub.session, topic, false, outcome -> told.add(topic + " " + text(outcome)));
  }

  private static String text(TopicOutcome outcome) {
    return outcome.getClass().getSimpleName()
        + (outcome.reason().isEmpty() ? "" : ": " + outcome.reason());
  }

  private CompletableFuture<TopicAnswer> answer(String topic) {
    await(() -> answers.containsKey(topic));
    CompletableFuture<TopicAnswer> answer = answers.remove(topic);
    assertThat(answer).isNotNull();
    return answer;
  }

  /** Turns the loop, which asks for the next, until it is so. */
  private void await(Callable<Boolean> condition) {
    Awaitility.await()
        .pollInSameThread()
        .until(
            () -> {
              page.loop().turn();
              return condition.call();
            });
  }

  private void awaitTold(String... expected) {
    Awaitility.await()
        .pollInSameThread()
        .untilAsserted(
            () -> {
              page.loop().turn();
              assertThat(told).containsExactly(expected);
            });
  }

  @Test
  void withoutAPolicyNothingMayBeAskedFor() {
    restart(topics -> {});

    ask("orders");

    awaitTold("orders Refused: no topic may be subscribed to here");
    assertThat(counters.topicRequests.sum()).isEqualTo(1);
    assertThat(counters.topicRequestsRefused.sum()).isEqualTo(1);
  }

  @Test
  void theLogNamesTheOptionThatIsMissing() {
    restart(topics -> {});
    try (CapturedLog log = CapturedLog.from(CapturedLog.TRACE)) {
      ask("orders");

      assertThat(log.lines("no topics.policy is set"))
          .singleElement()
          .asString()
          .doesNotContain("orders");
    }
  }

  /** A call that has returned holds no thread, though its answer counts on. */
  @Test
  void moreAnswersThatComeLaterMayBeUnderWayThanThereAreThreads() {
    int many = 2 * new HubOptions.Builder().build().hookThreads().authenticatorThreads() + 1;
    for (int i = 0; i < many; i++) {
      ask("t" + i);
    }

    await(() -> asked.size() == many);
  }

  @Test
  void whoIsLetInIsOnTheTopicBeforeItIsToldSo() {
    hub.requests.ask(hub.session, "orders", true, outcome -> told.add(text(outcome)));

    answer("orders").complete(TopicAnswer.allowed());

    awaitTold("joined orders with last", "Joined");
    assertThat(asked).containsExactly("uid1 orders");
    assertThat(hub.session.topics()).containsExactly("orders");
    assertThat(hub.index.uidsOn("orders")).containsExactly("uid1");
  }

  @Test
  void whoIsRefusedIsNotAndHearsWhy() {
    ask("orders");

    answer("orders").complete(TopicAnswer.refused("not yours"));

    awaitTold("orders Refused: not yours");
    assertThat(hub.index.find("orders")).isNull();
    assertThat(counters.topicRequestsRefused.sum()).isEqualTo(1);
  }

  @Test
  void aPolicyThatThrowsOrAnswersNullOrFailsLaterDecidesNothing() {
    LinkedBlockingQueue<TopicPolicy> policies = new LinkedBlockingQueue<>();
    restart(
        topics -> topics.policy((session, topic) -> policies.take().maySubscribe(session, topic)));
    policies.add(
        (session, topic) -> {
          throw new java.io.IOException("no connection");
        });
    ask("a");
    awaitTold("a Undecided: it could not be decided now; try again later");
    policies.add(TopicRequestsTest::nothing);
    ask("b");
    policies.add(
        (session, topic) ->
            TopicAnswer.later(CompletableFuture.failedFuture(new IllegalStateException())));
    ask("c");
    policies.add((session, topic) -> TopicAnswer.later(CompletableFuture.completedFuture(null)));
    ask("d");

    Awaitility.await()
        .untilAsserted(
            () -> {
              page.loop().turn();
              assertThat(told).hasSize(4).allMatch(text -> text.contains("Undecided"));
            });
    assertThat(counters.topicRequestsFailed.sum()).isEqualTo(4);
    assertThat(hub.session.topics()).isEmpty();
  }

  @SuppressWarnings("NullAway") // what an application may do all the same
  private static TopicAnswer nothing(dev.pushhub.core.api.PushSession session, String topic) {
    return null;
  }

  @Test
  void aPolicyThatIsLateDecidesNothing() {
    restart(
        topics ->
            topics.policy(this::later).policyTimeout(Duration.ofMillis(50)).policiesAtOnce(1));

    ask("orders");
    awaitTold("orders Undecided: it could not be decided now; try again later");
    answer("orders").complete(TopicAnswer.allowed());
    ask("others"); // has its turn: the late one counts no more
    answer("others").complete(TopicAnswer.refused("no"));

    Awaitility.await().until(() -> counters.topicRequestsFailed.sum() >= 1);
    assertThat(hub.session.topics()).isEmpty();
  }

  @Test
  void theTimeOfAPolicyBeginsWhenItIsAsked() {
    restart(
        topics ->
            topics
                .policiesAtOnce(1)
                .policyTimeout(Duration.ofMillis(100))
                .policy(
                    (session, topic) ->
                        topic.equals("late") ? later(session, topic) : TopicAnswer.allowed()));
    ask("late");
    ask("waits"); // for as long as the late one may take

    awaitTold(
        "late Undecided: it could not be decided now; try again later",
        "joined waits",
        "waits Joined");
    assertThat(counters.topicRequestsFailed.sum()).isEqualTo(1);
    assertThat(counters.topicRequestsPutOff.sum()).isZero();
  }

  @Test
  void whoseTurnDoesNotComeInTimeIsPutOffAndNotAskedFor() {
    restart(
        topics -> topics.policy(this::later).policiesAtOnce(1).turnTimeout(Duration.ofMillis(100)));
    ask("under way");
    CompletableFuture<TopicAnswer> answer = answer("under way");
    ask("waits");

    awaitTold("waits Undecided: it could not be decided now; try again later");
    answer.complete(TopicAnswer.refused("no")); // its own time had not ended with the other's turn
    ask("next");
    answer("next").complete(TopicAnswer.refused("no"));

    awaitTold(
        "waits Undecided: it could not be decided now; try again later",
        "under way Refused: no",
        "next Refused: no");
    assertThat(asked).containsExactly("uid1 under way", "uid1 next");
    assertThat(counters.topicRequestsPutOff.sum()).isEqualTo(1);
    assertThat(counters.topicRequestsFailed.sum()).isZero();
  }

  @Test
  void aLeaveByCodeBeatsAnAnswerThatIsStillUnderWay() {
    ask("orders");
    CompletableFuture<TopicAnswer> answer = answer("orders");

    assertThat(hub.session.leave("orders")).isTrue();
    answer.complete(TopicAnswer.allowed());

    awaitTold("orders Refused: the application took it off");
    assertThat(hub.session.topics()).isEmpty();
    assertThat(hub.index.find("orders")).isNull();
  }

  @Test
  void soDoesALeaveOfTheWholeUid() {
    ask("orders");
    CompletableFuture<TopicAnswer> answer = answer("orders");

    hub.memberships.leave("uid1", "orders");
    answer.complete(TopicAnswer.allowed());

    awaitTold("orders Refused: the application took it off");
    assertThat(hub.index.find("orders")).isNull();
  }

  @Test
  void anAnswerForAPageThatIsGoneCountsForNothing() {
    ask("orders");
    CompletableFuture<TopicAnswer> answer = answer("orders");

    hub.sessions.end(hub.session, 1000, "");
    answer.complete(TopicAnswer.allowed());
    page.loop().turn();

    assertThat(told).isEmpty();
    assertThat(hub.index.find("orders")).isNull();
  }

  @Test
  void askingTwiceAtOnceIsAskingOnce() {
    ask("orders");
    ask("orders");

    answer("orders").complete(TopicAnswer.allowed());

    awaitTold("joined orders", "orders Joined");
    assertThat(asked).hasSize(1);
    ask("orders");
    awaitTold("joined orders", "orders Joined", "orders Present");
    assertThat(asked).hasSize(1);
  }

  @Test
  void whatTheApplicationJoinsMeanwhileStaysWhateverIsAnswered() {
    ask("orders");
    hub.session.join("orders");

    answer("orders").complete(TopicAnswer.refused("no"));

    awaitTold("joined orders", "orders Present");
    assertThat(hub.session.topics()).containsExactly("orders");
  }

  @Test
  void aFreshCredentialHasThoseAskedAgainThatThePageHadAskedFor() {
    for (String topic : List.of("a", "b", "c")) {
      ask(topic);
      answer(topic).complete(TopicAnswer.allowed());
    }
    hub.session.join("by code");
    hub.memberships.join("uid1", "c", false); // is the application's from now on
    Awaitility.await()
        .untilAsserted(
            () -> {
              page.loop().turn();
              assertThat(hub.session.topics()).containsExactlyInAnyOrder("a", "b", "c", "by code");
            });
    told.clear();
    asked.clear();

    hub.requests.askAgain(hub.session);
    answer("a").complete(TopicAnswer.allowed());
    answer("b").complete(TopicAnswer.refused("not any more"));

    awaitTold("left b: not any more");
    assertThat(asked).containsExactlyInAnyOrder("uid1 a", "uid1 b");
    assertThat(hub.session.topics()).containsExactlyInAnyOrder("a", "c", "by code");
  }

  @Test
  void aPageMayLeaveWhatItIsOnAndWhatItAskedFor() {
    ask("a");
    answer("a").complete(TopicAnswer.allowed());
    awaitTold("joined a", "a Joined");
    ask("b");
    CompletableFuture<TopicAnswer> answer = answer("b");

    assertThat(hub.requests.unsubscribe(hub.session, "a")).isTrue();
    assertThat(hub.requests.unsubscribe(hub.session, "b")).isTrue();
    assertThat(hub.requests.unsubscribe(hub.session, "c")).isFalse();
    answer.complete(TopicAnswer.allowed());

    awaitTold("joined a", "a Joined", "left a: unsubscribed", "b Refused: unsubscribed");
    assertThat(hub.session.topics()).isEmpty();
  }

  @Test
  void aJoinOnItsWayToAPageThatUnsubscribesIsNotTold() {
    hub.session.join("a");

    assertThat(hub.requests.unsubscribe(hub.session, "a")).isTrue();
    ask("a");
    answer("a").complete(TopicAnswer.allowed());

    awaitTold("joined a", "a Joined"); // once, for what it asked for last
    assertThat(hub.session.topics()).containsExactly("a");
  }

  @Test
  void onlySoManyAreAskedForAtOnceThoseUnderWayIncluded() {
    restart(topics -> topics.policy(this::later).topicsPerSession(2));
    ask("a");
    ask("b");
    ask("c");
    ask("x".repeat(257));

    awaitTold(
        "c Refused: on too many topics already",
        "x".repeat(257)
            + " Refused: A topic's name has 1 to 256 characters (topics.topicLength), not 257.");
    answer("a").complete(TopicAnswer.allowed());
    answer("b").complete(TopicAnswer.refused("no"));
    await(() -> hub.session.topics().size() == 1);
    told.clear();
    hub.requests.askAgain(hub.session);
    ask("c"); // what is asked again takes no place
    answer("c").complete(TopicAnswer.allowed());
    await(() -> hub.session.topics().size() == 2);
  }

  @Test
  void soManyAnswersAreUnderWayAtOnceAndTheOthersWait() throws Exception {
    CountDownLatch called = new CountDownLatch(2);
    restart(
        topics ->
            topics
                .policiesAtOnce(2)
                .policy(
                    (session, topic) -> {
                      called.countDown();
                      return later(session, topic);
                    }));
    ask("a");
    ask("b");
    ask("c");
    assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<TopicAnswer> first = answer("a");
    assertThat(asked).containsExactlyInAnyOrder("uid1 a", "uid1 b");

    hub.session.leave("a"); // called off, and yet under way until it is answered
    assertThat(asked).hasSize(2);
    first.complete(TopicAnswer.allowed());

    assertThat(answer("c")).isNotDone();
    assertThat(asked).hasSize(3);
  }
}
