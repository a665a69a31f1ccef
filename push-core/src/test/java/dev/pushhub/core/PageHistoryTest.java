package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.Push;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.api.TopicAnswer;
import dev.pushhub.core.options.DeliveryOptions;
import dev.pushhub.core.options.SlowPagePolicy;
import dev.pushhub.core.wire.JsonPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of pushhub.v1 on a hub with history: what it missed, resets, and joins on the way. */
@Timeout(60)
class PageHistoryTest {

  private static HubUnderTest hub(Consumer<PushHubBuilder> options) {
    return HubUnderTest.started(
        RecordingListener.silent(),
        builder -> {
          builder.history(h -> h.enabled(true));
          options.accept(builder);
        });
  }

  private static HubUnderTest hub() {
    return hub(builder -> {});
  }

  private static HubUnderTest hub(MessageStore store) {
    return hub(builder -> builder.history(h -> h.store(store)));
  }

  /** Where a stream goes on that was reset. */
  private static Position position(JsonObject stream) {
    assertThat(stream.get("state").getAsString()).isEqualTo("reset");
    return new Position(stream.get("epoch").getAsString(), stream.get("offset").getAsLong());
  }

  private static Position position(JsonObject bound, String stream) {
    return position(JsonPage.stream(bound, stream));
  }

  private static JsonObject resumed(String stream, Position position) {
    return JsonPage.position(stream, position.epoch(), position.offset());
  }

  private static String state(JsonObject bound, String stream) {
    return JsonPage.stream(bound, stream).get("state").getAsString();
  }

  /** So many messages as "stream offset data". */
  private static List<String> messages(JsonPage page, int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonObject frame = page.next();
      String data = frame.has("data") ? " " + frame.get("data") : "";
      all.add(
          (frame.get("type").getAsString().equals("message")
                  ? ""
                  : frame.get("type").getAsString() + " ")
              + (frame.has("stream") ? frame.get("stream").getAsString() : "-")
              + (frame.has("offset") ? " " + frame.get("offset") : "")
              + data);
    }
    return all;
  }

  @Test
  void aFreshStartIsAResetWithThePositionAndThenLive() {
    try (HubUnderTest hub = hub()) {
      assertThat(hub.hub().sendToUid("uid1", "1")).isTrue();
      JsonPage page = hub.jsonPage().bind("uid1", JsonPage.position("uid", "", 0));

      JsonObject bound = page.expect("bound");

      assertThat(position(bound, "uid").offset()).isEqualTo(1);
      assertThat(position(bound, "uid").epoch()).isNotEmpty();
      assertThat(position(bound, "all").offset()).isZero();
      hub.hub().sendToUid("uid1", "2");
      hub.hub().broadcast("3");
      assertThat(messages(page, 2)).containsExactly("uid 2 2", "all 1 3");
    }
  }

  @Test
  void whatWasMissedComesInTheOrderInWhichItWasSentAndThenWhatIsLive() {
    try (HubUnderTest hub = hub()) {
      JsonPage page = hub.jsonPage().bind("uid1", "tab1");
      JsonObject first = page.expect("bound");
      hub.hub().sendToUid("uid1", "1");
      assertThat(messages(page, 1)).containsExactly("uid 1 1");
      page.close();
      hub.hub().broadcast("2");
      hub.hub().sendToUid("uid1", "3");
      hub.hub().broadcast("4");
      hub.hub().sendToUid("uid1", "5");

      JsonPage again =
          hub.jsonPage()
              .bind(
                  "uid1",
                  "tab1",
                  resumed("uid", position(first, "uid").at(1)),
                  resumed("all", position(first, "all")));
      JsonObject bound = again.expect("bound");
      hub.hub().sendToUid("uid1", "6");

      assertThat(state(bound, "uid")).isEqualTo("recovered");
      assertThat(state(bound, "all")).isEqualTo("recovered");
      assertThat(JsonPage.stream(bound, "uid").has("offset")).isFalse();
      assertThat(messages(again, 5))
          .containsExactly("all 1 2", "uid 2 3", "all 2 4", "uid 3 5", "uid 4 6");
      assertThat(hub.hub().stats().historyReplayed()).isEqualTo(4);
    }
  }

  @Test
  void aPositionThatCanNotBeRecoveredIsResetAndNothingOfItIsReplayed() {
    try (HubUnderTest hub = hub(b -> b.history(h -> h.messagesPerStream(2)))) {
      JsonObject first = hub.jsonPage().bind("uid1").expect("bound");
      Position uid = position(first, "uid");
      for (int i = 1; i <= 4; i++) {
        hub.hub().sendToUid("uid1", String.valueOf(i));
      }

      JsonObject evicted = hub.jsonPage().bind("uid1", resumed("uid", uid.at(1))).expect("bound");
      JsonObject beyond = hub.jsonPage().bind("uid1", resumed("uid", uid.at(5))).expect("bound");
      JsonObject other =
          hub.jsonPage().bind("uid1", JsonPage.position("uid", "other", 4)).expect("bound");
      JsonPage top = hub.jsonPage().bind("uid1", resumed("uid", uid.at(4)));
      JsonPage last = hub.jsonPage().bind("uid1", resumed("uid", uid.at(2)));

      assertThat(position(evicted, "uid")).isEqualTo(uid.at(4));
      assertThat(position(beyond, "uid")).isEqualTo(uid.at(4));
      assertThat(position(other, "uid")).isEqualTo(uid.at(4));
      assertThat(state(top.expect("bound"), "uid")).isEqualTo("recovered");
      assertThat(state(last.expect("bound"), "uid")).isEqualTo("recovered");
      assertThat(messages(last, 2)).containsExactly("uid 3 3", "uid 4 4");
      hub.hub().sendToUid("uid1", "5");
      assertThat(messages(top, 1)).containsExactly("uid 5 5");
    }
  }

  @Test
  void anotherUidsPositionIsNoMatch() {
    try (HubUnderTest hub = hub()) {
      JsonObject first = hub.jsonPage().bind("uid1").expect("bound");
      hub.hub().sendToUid("uid1", "secret");

      JsonPage other = hub.jsonPage().bind("uid2", resumed("uid", position(first, "uid")));
      JsonObject bound = other.expect("bound");

      assertThat(position(bound, "uid").epoch()).isNotEqualTo(position(first, "uid").epoch());
      hub.hub().sendToUid("uid2", "1");
      assertThat(messages(other, 1)).containsExactly("uid 1 1");
    }
  }

  @Test
  void aPushIsLeftOutForItsTabAlsoWhenThatResumes() {
    try (HubUnderTest hub = hub()) {
      JsonPage page = hub.jsonPage().bind("uid1", "tab1");
      Position uid = position(page.expect("bound"), "uid");

      hub.hub().sendToUid("uid1", Push.of("1").exceptTab("tab1").withId("a"));
      hub.hub().sendToUid("uid1", "2");
      assertThat(messages(page, 2)).containsExactly("skip uid 1", "uid 2 2");

      JsonPage same = hub.jsonPage().bind("uid1", "tab1", resumed("uid", uid));
      JsonPage other = hub.jsonPage().bind("uid1", "tab2", resumed("uid", uid));
      same.expect("bound");
      other.expect("bound");
      assertThat(messages(same, 2)).containsExactly("skip uid 1", "uid 2 2");
      JsonObject message = other.expect("message");
      assertThat(message.get("id").getAsString()).isEqualTo("a");
    }
  }

  @Test
  void topicsThatAreAskedForAreJoinedResumedAndLeft() {
    try (HubUnderTest hub =
        hub(
            b ->
                b.topics(
                    t ->
                        t.policy(
                            (session, topic) ->
                                topic.equals("a")
                                    ? TopicAnswer.allowed()
                                    : TopicAnswer.refused("not " + topic))))) {
      JsonPage page = hub.jsonPage().bind("uid1", "tab1");
      JsonObject first = page.expect("bound");
      Position a = position(page.send("{'type':'subscribe','topic':'a'}").expect("joined"));
      assertThat(page.send("{'type':'subscribe','topic':'b'}").expect("left").toString())
          .isEqualTo(
              "{\"type\":\"left\",\"stream\":\"topic:b\",\"reason\":\"not b\",\"refused\":true}");
      assertThat(page.send("{'type':'subscribe','topic':'a'}").expect("joined").toString())
          .isEqualTo("{\"type\":\"joined\",\"stream\":\"topic:a\",\"state\":\"recovered\"}");
      hub.hub().sendToTopic("a", "1");
      assertThat(messages(page, 1)).containsExactly("topic:a 1 1");
      page.close();
      hub.hub().sendToTopic("a", "2");
      hub.hub().sendToUid("uid1", "3");
      hub.hub().sendToTopic("a", "4");

      JsonPage again =
          hub.jsonPage()
              .bind(
                  "uid1",
                  "tab1",
                  resumed("topic:a", a.at(1)),
                  resumed("uid", position(first, "uid")),
                  JsonPage.position("topic:b", "x", 3));
      JsonObject bound = again.expect("bound");

      assertThat(state(bound, "topic:a")).isEqualTo("recovered");
      assertThat(JsonPage.stream(bound, "topic:b").toString())
          .isEqualTo("{\"stream\":\"topic:b\",\"state\":\"left\",\"reason\":\"not b\"}");
      assertThat(messages(again, 3)).containsExactly("topic:a 2 2", "uid 1 3", "topic:a 3 4");

      again.send("{'type':'unsubscribe','topic':'a'}");
      assertThat(again.expect("left").toString())
          .isEqualTo("{\"type\":\"left\",\"stream\":\"topic:a\",\"unsubscribed\":true}");
      hub.hub().sendToTopic("a", "5");
      hub.hub().sendToUid("uid1", "6");
      assertThat(messages(again, 1)).containsExactly("uid 2 6");
      assertThat(again.send("{'type':'unsubscribe','topic':'c'}").expect("left").toString())
          .isEqualTo("{\"type\":\"left\",\"stream\":\"topic:c\",\"unsubscribed\":true}");

      // A subscription may resume as well, or ask for the newest message.
      again.send("{'type':'subscribe','topic':'a','epoch':'" + a.epoch() + "','offset':" + 3 + "}");
      assertThat(again.expect("joined").get("state").getAsString()).isEqualTo("recovered");
      assertThat(messages(again, 1)).containsExactly("topic:a 4 5");
      again.send("{'type':'unsubscribe','topic':'a'}").expect("left");
      again.send("{'type':'subscribe','topic':'a','last':true}");
      assertThat(position(again.expect("joined"))).isEqualTo(a.at(3));
      assertThat(messages(again, 1)).containsExactly("topic:a 4 5");
    }
  }

  /** Joins topics in the bound hook, once it may. */
  private static final class JoiningHook implements PushListener {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @Override
    public void onBound(PushSession session) {
      if (session.uid().equals("slow")) {
        begun.countDown();
        try {
          go.await();
        } catch (InterruptedException e) {
          return;
        }
      }
      session.join("orders");
      session.send("\"hello\"");
    }
  }

  private static HubUnderTest joining(JoiningHook hook, Duration resumeTimeout) {
    return hub(builder -> builder.hooks(hook).limits(l -> l.resumeTimeout(resumeTimeout)));
  }

  @Test
  void whatASlowBoundHookJoinsTakesPartInThePositionsOfTheBind() throws InterruptedException {
    JoiningHook hook = new JoiningHook();
    try (HubUnderTest hub = joining(hook, Duration.ofMinutes(1))) {
      Position orders;
      Position uid;
      try (JsonPage page = hub.jsonPage()) {
        uid = position(page.bind("fast").expect("bound"), "uid");
        orders = position(page.expect("joined"));
        page.expect("message");
      }
      hub.hub().sendToTopic("orders", "1");
      hub.hub().sendToUid("slow", "2");
      hub.hub().sendToTopic("orders", "3");
      try (JsonPage page = hub.jsonPage()) {
        Position mine = position(page.bind("slow").expect("bound"), "uid");
        assertThat(mine.offset()).isEqualTo(1);
        hook.begun.await();

        try (JsonPage again = hub.jsonPage()) {
          again.bind("slow", resumed("uid", mine.at(0)), resumed("topic:orders", orders));
          again.send("{'type':'ping'}");
          hub.hub().sendToUid("slow", "4");
          hook.go.countDown();
          JsonObject bound = again.expect("bound");

          assertThat(state(bound, "topic:orders")).isEqualTo("recovered");
          assertThat(state(bound, "uid")).isEqualTo("recovered");
          List<String> all = messages(again, 6);
          assertThat(all.get(0)).isEqualTo("- \"hello\"");
          assertThat(all).contains("pong -");
          all.removeIf(one -> one.contains("-"));
          assertThat(all)
              .containsExactly("topic:orders 1 1", "uid 1 2", "topic:orders 2 3", "uid 2 4");
          assertThat(uid.epoch()).isNotEqualTo(mine.epoch());
          assertThat(hub.hub().stats().resumesNotAwaited()).isZero();
        }
      }
    }
  }

  @Test
  void ofATopicThatIsJoinedLeftAndJoinedAgainBeforeTheAnswerOnlyTheEndIsTold() {
    PushListener hook =
        new PushListener() {
          @Override
          public void onBound(PushSession session) {
            session.join("orders");
            session.leave("orders");
            session.join("orders");
          }
        };
    try (HubUnderTest hub = hub(b -> b.hooks(hook));
        JsonPage page = hub.jsonPage();
        JsonPage again = hub.jsonPage()) {
      Position uid = position(page.bind("uid1").expect("bound"), "uid");

      JsonObject bound = again.bind("uid1", resumed("uid", uid)).expect("bound");

      assertThat(bound.getAsJsonArray("streams")).hasSize(3);
      assertThat(state(bound, "topic:orders")).isEqualTo("reset");
      hub.hub().sendToTopic("orders", "1");
      assertThat(messages(again, 1)).containsExactly("topic:orders 1 1");
    }
  }

  /** The page's loop may come to a join after the next message was sent. */
  @Test
  void whatIsSentRightAfterAJoinArrives() {
    try (HubUnderTest hub = hub();
        JsonPage page = hub.jsonPage()) {
      page.bind("uid1").expect("bound");
      PushSession session = hub.hub().sessions("uid1").get(0);
      List<String> expected = new ArrayList<>();

      for (int i = 0; i < 100; i++) {
        session.join("t" + i);
        hub.hub().sendToTopic("t" + i, "1");
        expected.add("topic:t" + i + " 1 1");
      }

      List<String> all = messages(page, 200);
      all.removeIf(frame -> frame.startsWith("joined"));
      assertThat(all).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void aBoundHookThatTakesTooLongIsNotWaitedForAndItsJoinIsToldLater() throws InterruptedException {
    JoiningHook hook = new JoiningHook();
    try (HubUnderTest hub = joining(hook, Duration.ofMillis(100))) {
      Position orders;
      try (JsonPage page = hub.jsonPage()) {
        page.bind("fast").expect("bound");
        orders = position(page.expect("joined"));
      }
      hub.hub().sendToTopic("orders", "1");
      try (JsonPage page = hub.jsonPage()) {
        page.bind("slow", resumed("topic:orders", orders), JsonPage.position("topic:b", "x", 1));
        JsonObject bound = page.expect("bound");
        assertThat(bound.getAsJsonArray("streams")).hasSize(2);
        assertThat(hub.hub().stats().resumesNotAwaited()).isEqualTo(1);

        hook.go.countDown();

        assertThat(page.expect("joined").get("state").getAsString()).isEqualTo("recovered");
        List<String> rest = messages(page, 3);
        assertThat(rest)
            .containsExactlyInAnyOrder("topic:orders 1 1", "- \"hello\"", "left topic:b");
      }
    }
  }

  @Test
  void aPolicyThatAnswersLaterIsWaitedForSoThatTheOrderHolds() {
    CompletableFuture<TopicAnswer> first = CompletableFuture.completedFuture(TopicAnswer.allowed());
    CompletableFuture<TopicAnswer> second = new CompletableFuture<>();
    Iterator<CompletableFuture<TopicAnswer>> answers = List.of(first, second).iterator();
    try (HubUnderTest hub =
        hub(b -> b.topics(t -> t.policy((session, topic) -> TopicAnswer.later(answers.next()))))) {
      JsonPage before = hub.jsonPage().bind("uid1");
      Position uid = position(before.expect("bound"), "uid");
      Position a = position(before.send("{'type':'subscribe','topic':'a'}").expect("joined"));
      hub.closePages();
      hub.hub().sendToTopic("a", "1");
      hub.hub().sendToUid("uid1", "2");
      hub.hub().sendToTopic("a", "3");

      JsonPage page = hub.jsonPage().bind("uid1", resumed("uid", uid), resumed("topic:a", a));
      HubUnderTest.await().until(() -> hub.hub().stats().topicRequests() == 2);
      hub.hub().sendToUid("uid1", "4");
      second.complete(TopicAnswer.allowed());

      assertThat(state(page.expect("bound"), "topic:a")).isEqualTo("recovered");
      assertThat(messages(page, 4))
          .containsExactly("topic:a 1 1", "uid 1 2", "topic:a 2 3", "uid 2 4");
    }
  }

  @Test
  void aFreshCredentialHasTheTopicsAskedForAgain() {
    Set<String> allowed = ConcurrentHashMap.newKeySet();
    allowed.addAll(List.of("a", "b"));
    try (HubUnderTest hub =
        hub(
            b ->
                b.topics(
                    t ->
                        t.policy(
                            (session, topic) ->
                                allowed.contains(topic)
                                    ? TopicAnswer.allowed()
                                    : TopicAnswer.refused("not any more"))))) {
      JsonPage page = hub.jsonPage("uid1");
      page.send("{'type':'subscribe','topic':'a'}").expect("joined");
      page.send("{'type':'subscribe','topic':'b'}").expect("joined");
      allowed.remove("a");

      page.send("{'type':'refresh','credential':'uid1'}").expect("refreshed");

      assertThat(page.expect("left").toString())
          .isEqualTo("{\"type\":\"left\",\"stream\":\"topic:a\",\"reason\":\"not any more\"}");
      hub.hub().sendToTopic("a", "1");
      hub.hub().sendToTopic("b", "2");
      assertThat(messages(page, 1)).containsExactly("topic:b 1 2");
    }
  }

  /** A store whose answers a test decides. */
  private static final class ScriptedStore implements MessageStore {
    private final Queue<Position> positions = new ConcurrentLinkedQueue<>();
    private volatile Position top = new Position("e", 0);
    private final List<Position> reads = new CopyOnWriteArrayList<>();
    private volatile boolean fails;
    private volatile boolean believes;

    @Override
    public CompletionStage<Position> append(String stream, StoredMessage message) {
      top = positions.isEmpty() ? top.at(top.offset() + 1) : positions.remove();
      return CompletableFuture.completedFuture(top);
    }

    @Override
    public CompletionStage<Reading> read(String stream, Position after, int atMost) {
      if (fails) {
        throw new IllegalStateException("the store is away");
      }
      Position now = top;
      reads.add(after);
      return CompletableFuture.completedFuture(
          believes || after.equals(now) ? new Continued(now, List.of()) : new Lost(now));
    }

    @Override
    public void close() {}
  }

  @Test
  void aGapInWhatIsLiveHasThePageResumeAgain() {
    ScriptedStore store = new ScriptedStore();
    try (HubUnderTest hub = hub(store)) {
      JsonPage page = hub.jsonPage("uid1");
      page.send("{'type':'ping'}").expect("pong");
      store.positions.addAll(
          List.of(new Position("e", 1), new Position("e", 1), new Position("e", 3)));

      hub.hub().sendToUid("uid1", "1");
      hub.hub().sendToUid("uid1", "2"); // an older one is skipped
      hub.hub().sendToUid("uid1", "3");

      assertThat(messages(page, 1)).containsExactly("uid 1 1");
      assertThat(page.expectClose()).isEqualTo(4002);
    }
  }

  @Test
  void aStreamThatBeginsANewLifeIsReset() {
    ScriptedStore store = new ScriptedStore();
    try (HubUnderTest hub = hub(store)) {
      JsonPage page = hub.jsonPage("uid1");
      page.send("{'type':'ping'}").expect("pong");
      store.positions.addAll(List.of(new Position("e", 1), new Position("f", 5)));

      hub.hub().sendToUid("uid1", "1");
      hub.hub().sendToUid("uid1", "2");

      assertThat(messages(page, 1)).containsExactly("uid 1 1");
      JsonObject reset = page.expect("reset");
      assertThat(reset.toString())
          .isEqualTo("{\"type\":\"reset\",\"stream\":\"uid\",\"epoch\":\"f\",\"offset\":4}");
      assertThat(messages(page, 1)).containsExactly("uid 5 2");
      page.send("{'type':'ack','stream':'uid','offset':9}"); // it may be of the life before
      page.send("{'type':'ping'}").expect("pong");
    }
  }

  @Test
  void aStoreThatCanNotBeReadHasThePageComeBack() {
    ScriptedStore store = new ScriptedStore();
    store.fails = true;
    try (HubUnderTest hub = hub(store)) {
      assertThat(hub.jsonPage().bind("uid1").expectClose()).isEqualTo(4002);
      HubUnderTest.await().until(() -> !hub.hub().isOnline("uid1"));
      assertThat(hub.hub().stats().storeFailures()).isGreaterThanOrEqualTo(1);
    }
  }

  /** Otherwise such a page could come once, and never again. */
  @Test
  void aPageOnAsManyTopicsAsMayBeWithTheLongestNamesCanComeBack() {
    JsonObject[] streams =
        IntStream.range(0, 202)
            .mapToObj(
                i ->
                    JsonPage.position(
                        i < 2
                            ? i == 0 ? "uid" : "all"
                            : "topic:" + (1_000 + i) + "\u65e5".repeat(252),
                        "\u65e5".repeat(64),
                        (1L << 53) - 1))
            .toArray(JsonObject[]::new);
    try (HubUnderTest hub = hub()) {
      JsonPage page = hub.jsonPage().bind("uid1", streams);

      assertThat(page.expect("bound").get("streams").getAsJsonArray()).hasSize(202);
      page.send("{'type':'message','data':'" + "x".repeat(64 << 10) + "'}");
      assertThat(page.expectClose()).isEqualTo(1009);
      assertThat(
              hub.jsonPage()
                  .send("{'type':'bind','more':'" + "x".repeat(512 << 10) + "'}")
                  .expectClose())
          .isEqualTo(1009);
      assertThat(hub.hub().stats().messagesTooLarge()).isEqualTo(2);
    }
  }

  /** The page could not bring it back: the hub would refuse that for good. */
  @Test
  void aStoreWhoseEpochIsTooLongHasFailed() {
    ScriptedStore store = new ScriptedStore();
    try (HubUnderTest hub = hub(store)) {
      store.top = new Position("e".repeat(64), 0);
      hub.jsonPage().bind("uid1").expect("bound");
      store.top = new Position("e".repeat(65), 0);

      assertThat(hub.jsonPage().bind("uid2").expectClose()).isEqualTo(4002);
      assertThat(hub.hub().stats().storeFailures()).isGreaterThanOrEqualTo(1);
    }
  }

  /** It may be on its way while the page does not know yet that its position was reset. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPageMayAcknowledgeUpToThePositionItBroughtThoughThatWasReset(boolean historyOn) {
    Consumer<PushHubBuilder> options =
        b ->
            b.history(h -> h.enabled(historyOn))
                .topics(t -> t.policy((session, topic) -> TopicAnswer.allowed()));
    try (HubUnderTest hub = hub(options)) {
      JsonPage page =
          hub.jsonPage()
              .bind("uid1", JsonPage.position("uid", "of-an-earlier-hub", 100))
              .send("{'type':'ack','stream':'uid','offset':100}");

      assertThat(state(page.expect("bound"), "uid")).isEqualTo("reset");
      page.send("{'type':'ack','stream':'uid','offset':100}");
      page.send("{'type':'ping'}").expect("pong");
    }
    try (HubUnderTest hub = hub(options)) {
      JsonPage page = hub.jsonPage("uid1");

      page.send("{'type':'subscribe','topic':'t','epoch':'of-an-earlier-hub','offset':100}");
      page.expect("joined");
      page.send("{'type':'ack','stream':'topic:t','offset':100}");
      page.send("{'type':'ping'}").expect("pong");
    }
  }

  @Test
  void aLongHistoryIsReadAsThePageTakesIt() {
    int count = 3_000;
    try (HubUnderTest hub = hub(b -> b.history(h -> h.messagesPerStream(10_000)))) {
      Position uid = position(hub.jsonPage().bind("uid1").expect("bound"), "uid");
      hub.closePages();
      String filler = "x".repeat(2_000);
      for (int i = 1; i <= count; i++) {
        hub.hub().sendToUid("uid1", "\"" + i + filler + "\"");
      }

      JsonPage page = hub.keep(JsonPage.connect(hub.to().receiveBuffer(4 << 10)));
      page.bind("uid1", resumed("uid", uid));
      HubUnderTest.await().until(() -> hub.hub().isOnline("uid1"));
      hub.hub().sendToUid("uid1", "\"last\"");
      // Nobody reads: what waits is a little of it, and the sockets hold the rest.
      HubUnderTest.await().until(() -> hub.hub().stats().historyReplayed() > 0);
      assertThat(hub.hub().stats().bytesWaiting()).isLessThan(200 << 10);

      page.expect("bound");
      for (int i = 1; i <= count; i++) {
        JsonObject message = page.expect("message");
        assertThat(message.get("offset").getAsInt()).isEqualTo(i);
      }
      assertThat(page.expect("message").get("data").getAsString()).isEqualTo("last");
    }
  }

  @Test
  void historyThatOutrunsTheReplayIsAReset() {
    try (HubUnderTest hub = hub(b -> b.history(h -> h.messagesPerStream(500)))) {
      Position uid = position(hub.jsonPage().bind("uid1").expect("bound"), "uid");
      hub.closePages();
      String filler = "x".repeat(20_000);
      for (int i = 1; i <= 500; i++) {
        hub.hub().sendToUid("uid1", "\"" + i + filler + "\"");
      }
      JsonPage page = hub.keep(JsonPage.connect(hub.to().receiveBuffer(4 << 10)));
      page.bind("uid1", resumed("uid", uid));
      HubUnderTest.await().until(() -> hub.hub().stats().historyReplayed() > 0);

      for (int i = 501; i <= 1_100; i++) {
        hub.hub().sendToUid("uid1", "\"" + i + "\"");
      }

      hub.hub().sendToUid("uid1", "\"last\"");

      // It is told what it could be told, that it missed the rest, and what came after that.
      assertThat(state(page.expect("bound"), "uid")).isEqualTo("recovered");
      long offset = 0;
      int resets = 0;
      while (offset < 1_101) {
        JsonObject frame = page.next();
        if (frame.get("type").getAsString().equals("reset")) {
          resets++;
          assertThat(frame.get("epoch").getAsString()).isEqualTo(uid.epoch());
          assertThat(frame.get("offset").getAsLong()).isGreaterThan(offset);
          offset = frame.get("offset").getAsLong();
        } else {
          assertThat(frame.get("offset").getAsLong()).isEqualTo(++offset);
        }
      }
      assertThat(hub.hub().stats().historyResets()).isEqualTo(resets).isPositive();
      hub.hub().sendToUid("uid1", "7");
      assertThat(messages(page, 1)).containsExactly("uid 1102 7");
    }
  }

  @Test
  void anAcknowledgementBeyondWhatWasSentEndsThePage() {
    try (HubUnderTest hub = hub()) {
      JsonPage page = hub.jsonPage("uid1");
      hub.hub().sendToUid("uid1", "1");
      page.expect("message");

      page.send("{'type':'ack','stream':'uid','offset':1}");
      page.send("{'type':'ack','stream':'topic:gone','offset':7}");
      page.send("{'type':'ping'}").expect("pong");
      page.send("{'type':'ack','stream':'uid','offset':2}");

      assertThat(page.expectClose()).isEqualTo(1002);
    }
  }

  /** It was sent before the page could know that it has left and come again. */
  @Test
  void anAcknowledgementThatCrossesALeaveAndAJoinEndsNoPage() {
    ScriptedStore store = new ScriptedStore();
    try (HubUnderTest hub = hub(store)) {
      JsonPage page = hub.jsonPage("uid1");
      hub.hub().join("uid1", "orders");
      page.expect("joined");
      hub.hub().sendToTopic("orders", "1");
      page.expect("message");

      hub.hub().leave("uid1", "orders");
      store.top = new Position("f", 0); // which has forgotten all of it
      hub.hub().join("uid1", "orders");
      HubUnderTest.await().until(() -> store.reads.contains(new Position("f", 0)));
      page.send("{'type':'ack','stream':'topic:orders','offset':1}");

      page.expect("left");
      page.expect("joined");
      page.send("{'type':'ping'}").expect("pong");
    }
  }

  @Test
  void aStoreThatHasAllAfterNothingIsNotBelieved() {
    ScriptedStore store = new ScriptedStore();
    store.believes = true;
    try (HubUnderTest hub = hub(store)) {
      assertThat(hub.jsonPage().bind("uid1").expectClose()).isEqualTo(4002);
      assertThat(hub.hub().stats().storeFailures()).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void aPageThatWasAwayGetsATopicFromWhereItsUidWasJoined() {
    try (HubUnderTest hub = hub()) {
      JsonPage page = hub.jsonPage().bind("uid1");
      Position uid = position(page.expect("bound"), "uid");
      hub.hub().sendToTopic("orders", "1");
      page.close();
      hub.hub().join("uid1", "orders");
      hub.hub().sendToTopic("orders", "2");
      hub.hub().sendToUid("uid1", "3");
      hub.hub().sendToTopic("orders", "4");

      JsonPage again = hub.jsonPage().bind("uid1", resumed("uid", uid));
      JsonPage fresh = hub.jsonPage().bind("uid1");
      JsonObject bound = again.expect("bound");

      assertThat(state(bound, "uid")).isEqualTo("recovered");
      assertThat(position(bound, "topic:orders").offset()).isEqualTo(1);
      assertThat(messages(again, 3))
          .containsExactly("topic:orders 2 2", "uid 1 3", "topic:orders 3 4");
      assertThat(position(fresh.expect("bound"), "topic:orders").offset()).isEqualTo(3);
      hub.hub().leave("uid1", "orders");
      assertThat(again.expect("left").get("stream").getAsString()).isEqualTo("topic:orders");
      assertThat(fresh.expect("left").has("refused")).isFalse();
    }
  }

  private static void losesItsOldest(DeliveryOptions.Builder delivery) {
    delivery
        .slowPageBytes(64 << 10)
        .publishTimeout(Duration.ofMillis(500)) // for who is behind
        .slowPagePolicy(SlowPagePolicy.DROP_OLDEST);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aQueueThatLosesItsOldestResetsNoStreamOfWhichNothingWaited(boolean history) {
    try (HubUnderTest hub =
        hub(b -> b.history(h -> h.enabled(history)).delivery(PageHistoryTest::losesItsOldest))) {
      JsonPage page = hub.keep(JsonPage.connect(hub.to().receiveBuffer(4096)));
      page.bind("uid1");
      page.expect("bound");
      hub.hub().sendToUid("uid1", "\"first\"");
      page.expect("message");

      while (hub.hub().stats().dropped() < 500) {
        hub.hub().broadcast("\"" + "x".repeat(1_000) + "\"");
      }
      HubUnderTest.await().until(() -> hub.hub().stats().bytesWaiting() <= 2 * (64 << 10));
      hub.hub().sendToUid("uid1", "\"last\"");

      Set<String> reset = new HashSet<>();
      JsonObject frame = page.next();
      while (!frame.get("stream").getAsString().equals("uid")) {
        if (frame.get("type").getAsString().equals("reset")) {
          reset.add(frame.get("stream").getAsString());
        }
        frame = page.next();
      }
      assertThat(frame.get("type").getAsString()).isEqualTo("message");
      assertThat(frame.get("data").getAsString()).isEqualTo("last");
      assertThat(reset).containsExactly("all");
    }
  }

  /** The message that a socket has taken in part stays, however large it is. */
  @Test
  void aQueueThatLosesItsOldestBehindALargeMessageKeepsItsPage() {
    try (HubUnderTest hub = hub(b -> b.delivery(PageHistoryTest::losesItsOldest))) {
      JsonPage page = hub.keep(JsonPage.connect(hub.to().receiveBuffer(4096)));
      page.bind("uid1");
      page.expect("bound");

      hub.hub().broadcast("\"" + "x".repeat(16 << 20) + "\"");
      while (hub.hub().stats().dropped() < 10) {
        hub.hub().broadcast("\"small\"");
      }

      assertThat(page.expect("message").get("offset").getAsLong()).isEqualTo(1);
      assertThat(page.expect("reset").get("stream").getAsString()).isEqualTo("all");
      page.expect("message");
      assertThat(hub.hub().stats().slowPagesDropped()).isZero();
    }
  }

  @Test
  void aQueueThatLosesItsOldestResetsItsStreamsAndGoesOn() {
    try (HubUnderTest hub =
        hub(
            b ->
                b.history(h -> h.messagesPerStream(10))
                    .delivery(PageHistoryTest::losesItsOldest))) {
      JsonPage page = hub.keep(JsonPage.connect(hub.to().receiveBuffer(4096)));
      page.bind("uid1");
      JsonObject bound = page.expect("bound");
      Map<String, Position> at = new HashMap<>();
      at.put("uid", position(bound, "uid"));
      at.put("all", position(bound, "all"));

      String filler = "x".repeat(1_000);
      int sent = 0;
      while (hub.hub().stats().dropped() < 500) {
        hub.hub().broadcast("\"" + filler + "\"");
        if (sent++ % 100 == 0) {
          hub.hub().sendToUid("uid1", "\"" + filler + "\"");
        }
      }
      HubUnderTest.await().until(() -> hub.hub().stats().bytesWaiting() <= 2 * (64 << 10));
      hub.hub().sendToUid("uid1", "\"last\"");

      // Whatever was lost: no gap but behind a reset, and what comes behind that is the next.
      int resets = 0;
      String data = "";
      while (!data.equals("last")) {
        JsonObject frame = page.next();
        String stream = frame.get("stream").getAsString();
        long offset = frame.get("offset").getAsLong();
        Position before = at.getOrDefault(stream, Position.FRESH_START);
        if (frame.get("type").getAsString().equals("reset")) {
          resets++;
          assertThat(offset).isGreaterThanOrEqualTo(before.offset());
          at.put(stream, new Position(frame.get("epoch").getAsString(), offset));
        } else { // none that a page would take for a repeat
          assertThat(offset).as(stream).isEqualTo(before.offset() + 1);
          at.put(stream, before.at(offset));
          data = frame.get("data").getAsString();
        }
      }
      assertThat(resets).isGreaterThanOrEqualTo(2);
      assertThat(hub.hub().stats().historyResets()).isGreaterThanOrEqualTo(resets);
      HubUnderTest.await()
          .untilAsserted(() -> assertThat(hub.hooks().events("dropped")).isNotEmpty());
    }
  }
}
