package dev.pushhub.page.proof;

import static dev.pushhub.page.proof.Scene.eventually;
import static dev.pushhub.page.proof.Scene.page;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.api.TopicAnswer;
import dev.pushhub.core.options.SlowPagePolicy;
import dev.pushhub.core.wire.FaultProxy;
import dev.pushhub.page.PageClient;
import dev.pushhub.page.PageMessage;
import dev.pushhub.page.PageState;
import dev.pushhub.page.StreamHandler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The cases in which systems of this kind have lost a message, or shown an old one. */
class NothingMissedTest {
  private final Scene scene = new Scene();
  private final Table table = scene.table();

  @AfterEach
  void closeAll() {
    scene.close();
  }

  private HubAtHome hubWith(PushListener hooks) {
    return scene.hub(options -> options.hooks(hooks));
  }

  private void push(HubAtHome home, String uid) {
    push(home, uid, 1);
  }

  private void push(HubAtHome home, String uid, int rows) {
    for (int i = 0; i < rows; i++) {
      assertThat(home.hub().sendToUid(uid, table.insert(uid))).isTrue();
    }
  }

  @Test
  void aListThatLoadsSlowlyMissesNoRowAndHidesNone() {
    HubAtHome home = scene.hub();
    CompletableFuture<Void> loading = new CompletableFuture<>();
    List<String> order = new CopyOnWriteArrayList<>();
    View view =
        new View("u", table, stream -> "u") {
          @Override
          public synchronized CompletionStage<?> reset(String stream) throws Exception {
            super.reset(stream); // reads the rows that are there now
            order.add("list of " + rows(stream));
            return stream.equals("uid") ? loading : StreamHandler.done();
          }

          @Override
          public synchronized CompletionStage<?> message(PageMessage message) throws Exception {
            if (message.stream().isEmpty()) {
              order.add("of no stream");
              return StreamHandler.done();
            }
            order.add("row " + rowOf(message));
            return super.message(message);
          }
        };
    table.insert("u"); // before anybody looks
    scene.opened(page(home.port(), "u", view).connect());
    eventually(() -> assertThat(view.rows("uid")).isEqualTo(1));

    push(home, "u", 2);
    home.hub().sessions("u").forEach(session -> session.send("x"));
    eventually(() -> assertThat(order).contains("of no stream")); // so the others have come, too
    assertThat(view.messages("uid")).isZero();
    loading.complete(null);
    push(home, "u");

    eventually(() -> assertThat(view.rows("uid")).isEqualTo(4));
    assertThat(order).containsSubsequence("list of 1", "row 2", "row 3", "row 4");
    assertThat(view.messages("uid")).isEqualTo(3);
  }

  @Test
  void aBroadcastDuringACutIsHeardAfterIt() {
    HubAtHome home = scene.hub();
    View view = scene.view("u");
    Traveller page = scene.traveller(home, scene.network(home), "u", view);
    eventually(() -> assertThat(view.rows("all")).isZero());

    page.leaves();
    for (int i = 0; i < 10; i++) {
      home.hub().broadcast(table.insert("all"));
      push(home, "u");
    }
    page.comesBack();

    eventually(() -> assertThat(view.rows("all")).isEqualTo(10));
    eventually(() -> assertThat(view.rows("uid")).isEqualTo(10));
    assertThat(view.messages("all")).isEqualTo(10);
    assertThat(view.resets("all")).isEqualTo(1);
    assertThat(view.faults()).isEmpty();
  }

  @Test
  void whatASlowBoundHookJoinsIsResumed() {
    AtomicReference<CountDownLatch> hold = new AtomicReference<>(new CountDownLatch(0));
    HubAtHome home =
        hubWith(
            new PushListener() {
              @Override
              public void onBound(PushSession session) {
                try {
                  Objects.requireNonNull(hold.get()).await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                session.join("orders");
              }
            });
    View view = scene.view("u");
    Traveller page = scene.traveller(home, scene.network(home), "u", view);
    eventually(() -> assertThat(view.rows("topic:orders")).isZero());
    pushToOrders(home);
    eventually(() -> assertThat(view.messages("topic:orders")).isEqualTo(1));

    page.leaves();
    pushToOrders(home);
    CountDownLatch slow = new CountDownLatch(1);
    hold.set(slow);
    page.comesBack();
    eventually(() -> assertThat(home.hub().isOnline("u")).isTrue());
    pushToOrders(home); // bound, and not on the topic yet
    slow.countDown();
    pushToOrders(home);

    eventually(() -> assertThat(view.rows("topic:orders")).isEqualTo(4));
    assertThat(view.messages("topic:orders")).isEqualTo(4);
    assertThat(view.resets("topic:orders")).isEqualTo(1);
    assertThat(view.faults()).isEmpty();
  }

  private void pushToOrders(HubAtHome home) {
    home.hub().sendToTopic("orders", table.insert("topic:orders"));
  }

  @Test
  void anotherUidsCredentialOnAKeptPositionIsAFreshStart() {
    HubAtHome home = scene.hub();
    FaultProxy network = scene.network(home);
    AtomicReference<String> who = new AtomicReference<>("alice");
    View view = new View("page", table, stream -> Scene.listOf(stream, who.get()));
    PageClient page =
        scene.opened(
            page(network.port(), "alice", view)
                .credential(() -> CompletableFuture.completedStage(who.get()))
                .connect());
    eventually(() -> assertThat(view.rows("uid")).isZero());
    push(home, "alice");
    push(home, "bob", 3);
    eventually(() -> assertThat(view.rows("uid")).isEqualTo(1));
    assertThat(view.messages("uid")).isEqualTo(1);

    who.set("bob");
    network.cut(1);

    eventually(() -> assertThat(view.resets("uid")).isEqualTo(2));
    push(home, "alice");
    push(home, "bob");
    eventually(() -> assertThat(view.rows("uid")).isEqualTo(4));
    assertThat(view.messages("uid")).as("one of alice, one of bob").isEqualTo(2);
    assertThat(view.faults()).isEmpty();
    assertThat(page.state()).isInstanceOf(PageState.Connected.class);
  }

  @Test
  void aReloadWhileAHandlerAwaitsBeginsAfresh() {
    HubAtHome home = scene.hub();
    CompletableFuture<Void> never = new CompletableFuture<>();
    View before = scene.viewThatAwaits(never, "u");
    PageClient first = scene.opened(page(home.port(), "u", before).connect());
    eventually(() -> assertThat(before.rows("uid")).isZero());
    push(home, "u", 2);
    eventually(() -> assertThat(before.messages("uid")).isEqualTo(1));

    first.close();
    View after = scene.view("u");
    PageClient second = scene.opened(page(home.port(), "u", after).connect());
    eventually(() -> assertThat(after.rows("uid")).isEqualTo(2));
    push(home, "u");

    eventually(() -> assertThat(after.rows("uid")).isEqualTo(3));
    assertThat(after.resets("uid")).isEqualTo(1);
    assertThat(after.messages("uid")).isEqualTo(1);
    assertThat(after.faults()).isEmpty();
    assertThat(second.tab()).isNotEqualTo(first.tab());
  }

  @Test
  void aQueueSmallerThanTheReplayIsFilledAsItDrains() {
    HubAtHome home =
        scene.hub(
            options ->
                options
                    .history(h -> h.messagesPerStream(5_000))
                    .delivery(
                        d ->
                            d.slowPageMessages(100)
                                .slowPageBytes(64 << 10)
                                .slowPageGrace(Duration.ofMillis(1))));
    FaultProxy network =
        scene.opened(FaultProxy.to(home.port()).bytesPerSecond(2_000_000).pieces(1_000).start());
    View view = scene.view("u");
    Traveller page = scene.traveller(home, network, "u", view);
    eventually(() -> assertThat(view.rows("uid")).isZero());
    page.leaves();
    push(home, "u", 5_000);

    page.comesBack();

    eventually(() -> assertThat(view.rows("uid")).isEqualTo(5_000));
    assertThat(view.messages("uid")).isEqualTo(5_000);
    assertThat(view.resets("uid")).isEqualTo(1);
    assertThat(view.faults()).isEmpty();
    assertThat(home.hub().stats().slowPagesDropped()).isZero();
  }

  @Test
  void whatIsNotKeptAnyMoreIsToldByAReset() {
    HubAtHome home = scene.hub(options -> options.history(h -> h.messagesPerStream(10)));
    View view = scene.view("u");
    Traveller page = scene.traveller(home, scene.network(home), "u", view);
    eventually(() -> assertThat(view.rows("uid")).isZero());

    page.leaves();
    push(home, "u", 10);
    page.comesBack();
    eventually(() -> assertThat(view.messages("uid")).isEqualTo(10));
    assertThat(view.resets("uid")).as("ten are kept, ten were missed").isEqualTo(1);

    page.leaves();
    push(home, "u", 11);
    page.comesBack();
    eventually(() -> assertThat(view.resets("uid")).as("eleven were missed").isEqualTo(2));
    eventually(() -> assertThat(view.rows("uid")).isEqualTo(21));
    assertThat(view.messages("uid")).as("no partial replay").isEqualTo(10);
    assertThat(view.faults()).isEmpty();
  }

  @Test
  void aPolicyThatAnswersAfterALeaveLetsNobodyIn() {
    CompletableFuture<TopicAnswer> answer = new CompletableFuture<>();
    AtomicReference<@Nullable PushSession> asks = new AtomicReference<>();
    HubAtHome home =
        scene.hub(
            options ->
                options.topics(
                    t ->
                        t.policy(
                            (session, topic) -> {
                              asks.set(session);
                              return TopicAnswer.later(answer);
                            })));
    List<String> left = new CopyOnWriteArrayList<>();
    View topic =
        new View("topic", table, stream -> stream) {
          @Override
          public void left(String stream, boolean refused, String reason) {
            left.add(stream);
          }
        };
    List<String> direct = new CopyOnWriteArrayList<>();
    StreamHandler own = StreamHandler.of(message -> direct.add(message.text()));
    PageClient page = scene.opened(page(home.port(), "u", own).connect());
    page.subscribe("orders", topic);
    eventually(() -> assertThat(asks.get()).isNotNull());
    PushSession session = Objects.requireNonNull(asks.get());

    session.leave("orders");
    answer.complete(TopicAnswer.allowed());

    eventually(() -> assertThat(left).containsExactly("topic:orders"));
    pushToOrders(home);
    session.send("after it");
    eventually(() -> assertThat(direct).containsExactly("after it"));
    assertThat(topic.resets("topic:orders")).isZero();
    assertThat(topic.faults()).isEmpty();
    assertThat(home.hub().uidsOn("orders")).isEmpty();
  }

  @Test
  void whatAQueueLosesOfItsOldestIsMissedByNoPage() {
    HubAtHome home =
        scene.hub(
            options ->
                options.delivery(
                    d ->
                        d.slowPagePolicy(SlowPagePolicy.DROP_OLDEST)
                            .slowPageMessages(50)
                            .slowPageGrace(Duration.ofMillis(1))));
    CompletableFuture<Void> hold = new CompletableFuture<>();
    View view = scene.viewThatAwaits(hold, "u");
    scene.opened(page(home.port(), "u", view).maxWaiting(10).connect());
    eventually(() -> assertThat(view.rows("all")).isZero());

    scene.broadcastMuch(home, () -> home.hub().stats().dropped() > 100);
    hold.complete(null);

    eventually(() -> assertThat(view.rows("all")).isEqualTo(table.load("all")));
    assertThat(view.faults()).isEmpty();
  }
}
