package dev.pushhub.page;

import static dev.pushhub.page.PageUnderTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.pushhub.page.ScriptedHub.Visit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a page comes back, and what it then says that it has. */
class PageReconnectTest {
  private final PageUnderTest page = new PageUnderTest();
  private final ScriptedHub hub = page.hub;
  private final RecordingHandler handler = page.handler;

  @AfterEach
  void close() {
    page.close();
  }

  /** The page told of such a pause. */
  private void waited(Consumer<PageState.Waiting> pause) {
    eventually(
        () ->
            assertThat(page.states)
                .anySatisfy(
                    state ->
                        assertThat(state).isInstanceOfSatisfying(PageState.Waiting.class, pause)));
  }

  private static String position(JsonObject bind, String stream) {
    JsonArray streams = bind.getAsJsonArray("streams");
    for (int i = 0; i < streams.size(); i++) {
      JsonObject one = streams.get(i).getAsJsonObject();
      if (one.get("stream").getAsString().equals(stream)) {
        return one.get("epoch").getAsString() + " " + one.get("offset").getAsString();
      }
    }
    return "none";
  }

  @Test
  void itResumesFromWhatItHasHandled() {
    Visit first = page.loaded();
    first.message("uid", 1, "a").message("uid", 2, "b");
    eventually(() -> assertThat(handler.told).endsWith("uid 1 a", "uid 2 b"));

    first.cut();
    Visit second = hub.visit();
    JsonObject bind = second.expect("bind");

    assertThat(position(bind, "uid")).isEqualTo("e 2");
    assertThat(position(bind, "all")).isEqualTo("e 0");
    second.recovered().message("uid", 3, "c");
    eventually(() -> assertThat(handler.told).endsWith("uid 2 b", "uid 3 c"));
  }

  @Test
  void theTabStaysTheSame() {
    page.connect();
    Visit first = hub.visit();
    String tab = first.expect("bind").get("tab").getAsString();

    first.cut();

    assertThat(hub.visit().expect("bind").get("tab").getAsString()).isEqualTo(tab);
  }

  @Test
  void whatIsNotHandledYetIsNotSaidToBeAndNotHandledTwice() {
    Visit first = page.loaded();
    CompletableFuture<Void> hold = handler.holdMessages();
    first.message("uid", 1, "a").message("uid", 2, "b").message("all", 1, "all has come");
    eventually(() -> assertThat(handler.told).contains("all 1 all has come"));

    first.cut();
    Visit second = hub.visit();
    assertThat(position(second.expect("bind"), "uid")).isEqualTo("e 0");
    second.recovered();
    second.message("uid", 1, "a").message("uid", 2, "b").message("uid", 3, "c");
    hold.complete(null);

    eventually(
        () ->
            assertThat(handler.told("uid"))
                .containsExactly("reset uid", "uid 1 a", "uid 2 b", "uid 3 c"));
  }

  @Test
  void nothingIsAcknowledgedThatTheHubHasNotWrittenOnThisConnection() {
    Visit first = page.loaded();
    CompletableFuture<Void> hold = handler.holdMessages();
    first.message("uid", 1, "a");
    first.messageForReceipt("uid", 2, "b");
    first.message("all", 1, "all has come");
    eventually(() -> assertThat(handler.told).contains("all 1 all has come"));
    Visit second = hub.again(first).recovered();
    hold.complete(null);
    eventually(() -> assertThat(handler.told).contains("uid 2 b")); // handled, by what waited

    second.message("uid", 1, "a").say("{'type':'ping'}");
    page.client().subscribe("t", handler);
    second.expect("subscribe"); // and no acknowledgement before it

    second.messageForReceipt("uid", 2, "b");
    assertThat(second.expect("ack").get("offset").getAsInt()).isEqualTo(2);
  }

  @Test
  void aListThatIsStillLoadingIsNoPosition() {
    CompletableFuture<Void> loading = handler.holdResets();
    Visit first = page.bound();
    eventually(() -> assertThat(handler.told).contains("reset uid"));

    first.cut();
    Visit second = hub.visit();

    assertThat(second.expect("bind").getAsJsonArray("streams")).isEmpty();
    second.bound().message("uid", 1, "a");
    eventually(() -> assertThat(page.client().state()).isInstanceOf(PageState.Connected.class));
    loading.complete(null);
    eventually(
        () -> assertThat(handler.told("uid")).containsExactly("reset uid", "reset uid", "uid 1 a"));
  }

  @Test
  void anEpochThatIsNewBeginsANewList() {
    Visit first = page.loaded();
    first.message("uid", 1, "a");
    eventually(() -> assertThat(handler.told).endsWith("uid 1 a"));

    Visit second = hub.again(first);
    second.bound(
        "{'stream':'uid','state':'reset','epoch':'f','offset':0}", Visit.recoveredAt("all"));
    second.message("uid", 1, "b");

    eventually(
        () ->
            assertThat(handler.told("uid"))
                .containsExactly("reset uid", "uid 1 a", "reset uid", "uid 1 b"));
    second.cut();
    assertThat(position(hub.visit().expect("bind"), "uid")).isEqualTo("f 1");
  }

  @Test
  void aGapIsResumedFromAtOnce() {
    page.builder.reconnectDelay(Duration.ofHours(1), Duration.ofHours(1));
    Visit first = page.loaded();
    first.message("uid", 1, "a");
    eventually(() -> assertThat(handler.told).endsWith("uid 1 a"));

    first.message("uid", 3, "c");
    Visit second = hub.visit();

    assertThat(position(second.expect("bind"), "uid")).isEqualTo("e 1");
    second.recovered().message("uid", 2, "b").message("uid", 3, "c");
    eventually(() -> assertThat(handler.told).endsWith("uid 1 a", "uid 2 b", "uid 3 c"));
  }

  @ParameterizedTest
  @ValueSource(ints = {4001, 4002})
  void whatIsAskedForAtOnceIsDoneAtOnceButNotAgainAndAgain(int code) {
    Visit first = page.loaded();

    first.close(code, "");
    hub.visit().recovered().close(code, "again");

    waited(waiting -> assertThat(waiting.reason()).isEqualTo("again"));
    hub.visit();
  }

  @Test
  void askedToResumeAgainItDoesAtOnce() {
    page.builder.reconnectDelay(Duration.ofHours(1), Duration.ofHours(1));
    Visit first = page.loaded();
    first.message("uid", 1, "a");

    first.close(4002, "");

    hub.visit().expect("bind");
  }

  @Test
  void anExpiredCredentialIsReplacedAtOnce() {
    page.showsFreshCredentials();
    page.builder.reconnectDelay(Duration.ofHours(1), Duration.ofHours(1));
    Visit first = page.loaded();

    first.close(4001, "expired");

    assertThat(hub.visit().expect("bind").get("credential").getAsString()).isEqualTo("token 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, 1011, 1012, 4003, 4008, 4499})
  void onOtherCodesItComesBackAfterAPause(int code) {
    Visit first = page.loaded();

    first.close(code, "why");

    hub.visit().expect("bind");
    waited(
        waiting -> {
          assertThat(waiting.code()).isEqualTo(code);
          assertThat(waiting.reason()).isEqualTo("why");
          assertThat(waiting.delay()).isLessThan(Duration.ofMillis(2));
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1002, 1003, 1007, 1008, 1009, 4500, 4501, 4999})
  void onFinalCodesItStaysAway(int code) {
    Visit first = page.loaded();

    first.close(code, "why");

    eventually(
        () ->
            assertThat(page.states)
                .endsWith(new PageState.Connected("u1", "7"), new PageState.Closed(code, "why")));
    assertThat(hub.accepted()).isEqualTo(1);
  }

  @Test
  void withoutACredentialItTriesAgainUnlessThereWillBeNone() {
    AtomicInteger asked = new AtomicInteger();
    page.builder.credential(
        () -> {
          if (asked.incrementAndGet() < 3) {
            throw new IllegalStateException("the token server is away");
          }
          return CompletableFuture.failedStage(new LoggedOutException("bye"));
        });

    page.connect();

    eventually(
        () -> assertThat(page.client().state()).isEqualTo(new PageState.Closed(1008, "bye")));
    eventually(
        () ->
            assertThat(page.errors)
                .extracting(Throwable::getMessage)
                .containsExactly("the token server is away", "the token server is away"));
    assertThat(hub.accepted()).isZero();
  }

  @Test
  void aHubThatDoesNotAnswerIsGivenUp() {
    page.builder.connectTimeout(Duration.ofMillis(300));
    page.connect();

    hub.visit().expect("bind");

    hub.visit().expect("bind");
  }

  @Test
  void aConnectionThatIsOpenBeforeItIsWaitedForIsBound() {
    HttpClientAtOnce client = new HttpClientAtOnce(true);
    page.builder.httpClient(client);

    page.connect();

    eventually(() -> assertThat(client.sent).hasSize(1));
    assertThat(client.sent.get(0)).contains("\"bind\"", "secret");
  }

  @Test
  void oneThatFailsBeforeItIsWaitedForIsTriedAgain() {
    page.builder.httpClient(new HttpClientAtOnce(false));

    page.connect();

    waited(waiting -> assertThat(waiting.reason()).contains("could not connect", "refused"));
  }

  @Test
  void whatDoesNotSpeakTheProtocolGetsNoCredential() {
    try (PageUnderTest lost = new PageUnderTest(ScriptedHub.speaking(""))) {
      lost.connect();

      lost.hub.visit().expectClosed();
      lost.hub.visit().expectClosed();
      assertThat(lost.states)
          .anySatisfy(
              state ->
                  assertThat(state)
                      .isInstanceOfSatisfying(
                          PageState.Waiting.class,
                          waiting -> assertThat(waiting.reason()).contains("pushhub.v1")));
    }
  }

  @Test
  void whatIsNoFrameEndsTheConnectionAndIsTold() {
    Visit first = page.loaded();

    first.text("nonsense");

    hub.visit().expect("bind");
    eventually(
        () ->
            assertThat(page.errors)
                .extracting(Throwable::getMessage)
                .containsExactly("The hub sent what is no frame of pushhub.v1."));
  }

  @Test
  void aHubThatBreaksTheWebSocketProtocolIsLeft() {
    Visit first = page.loaded();

    first.frame(3, new byte[0]); // an opcode that nobody has defined

    hub.visit().expect("bind");
    first.expectClosed();
  }

  @Test
  void aSilentHubIsAskedForASignOfLifeAndLeft() {
    page.builder.heartbeatTimeout(Duration.ofMillis(100));
    page.connect();
    Visit first = hub.visit();
    first.expect("bind");
    first.say("{'type':'bound','uid':'u1','session':'7','heartbeat':100,'streams':[]}");

    first.expect("ping");
    first.say("{'type':'pong'}");
    first.expect("ping");

    hub.visit().expect("bind");
  }

  @Test
  void aPauseCanBeEnded() {
    page.builder.reconnectDelay(Duration.ofHours(1), Duration.ofHours(1));
    Visit first = page.loaded();
    first.cut();
    eventually(() -> assertThat(page.client().state()).isInstanceOf(PageState.Waiting.class));

    page.client().connectNow();
    page.client().connectNow();

    hub.visit().expect("bind");
    assertThat(hub.accepted()).isEqualTo(2);
  }

  @Test
  void aListenerThatThrowsHarmsNothing() {
    AtomicBoolean thrown = new AtomicBoolean();
    page.builder.onState(
        state -> {
          thrown.set(true);
          throw new IllegalStateException("a bug");
        });

    Visit visit = page.loaded().message("uid", 1, "a");

    eventually(() -> assertThat(handler.told).endsWith("uid 1 a"));
    assertThat(thrown).isTrue();
    assertThat(page.errors).extracting(Throwable::getMessage).contains("a bug");
    assertThat(visit.header("Host")).isNotEmpty();
  }
}
