package dev.pushhub.page;

import static dev.pushhub.page.PageUnderTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.pushhub.page.ScriptedHub.Visit;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a page hears and says on one connection. */
class PageClientTest {
  private final PageUnderTest page = new PageUnderTest();
  private final ScriptedHub hub = page.hub;
  private final RecordingHandler handler = page.handler;

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void itBindsWithItsCredentialAndItsTab() {
    page.connect();
    Visit visit = hub.visit();

    JsonObject bind = visit.expect("bind");

    assertThat(visit.header("Sec-WebSocket-Protocol")).isEqualTo("pushhub.v1");
    assertThat(bind.get("credential").getAsString()).isEqualTo("secret");
    assertThat(bind.get("tab").getAsString()).isEqualTo(page.client().tab()).hasSize(22);
    assertThat(bind.get("protocol").getAsInt()).isEqualTo(1);
    assertThat(bind.getAsJsonArray("streams")).isEmpty();
    visit.bound();
    eventually(
        () ->
            assertThat(page.states)
                .containsExactly(new PageState.Connecting(), new PageState.Connected("u1", "7")));
  }

  @Test
  void theCredentialMayComeWithTheHandshake() {
    page.builder.credentialInHeader().header("Cookie", "a=b");
    page.connect();
    Visit visit = hub.visit();

    assertThat(visit.expect("bind").has("credential")).isFalse();

    assertThat(visit.header("Authorization")).isEqualTo("Bearer secret");
    assertThat(visit.header("Cookie")).isEqualTo("a=b");
  }

  @Test
  void messagesOfAllStreamsAreHandedOverInTheOrderTheyCame() {
    Visit visit = page.bound();

    visit.message("uid", 1, "a").message("all", 1, "b").message("uid", 2, "c");
    visit.say("{'type':'message','text':'to this page alone'}");
    visit.say("{'type':'message','stream':'uid','offset':3,'data':{'n':1.50}}");

    eventually(
        () ->
            assertThat(handler.told)
                .containsExactly(
                    "reset uid",
                    "reset all",
                    "uid 1 a",
                    "all 1 b",
                    "uid 2 c",
                    " 0 to this page alone",
                    "uid 3 {\"n\":1.50}"));
  }

  @Test
  void aStreamWhoseHandlerIsNotDoneHoldsUpNoOther() {
    Visit visit = page.loaded();
    CompletableFuture<Void> hold = handler.holdMessages();

    visit.message("uid", 1, "a").message("uid", 2, "b").message("all", 1, "c");

    eventually(() -> assertThat(handler.told).endsWith("uid 1 a", "all 1 c"));
    hold.complete(null);
    eventually(() -> assertThat(handler.told).endsWith("uid 2 b"));
  }

  @Test
  void messagesWaitUntilTheListIsLoaded() {
    CompletableFuture<Void> loading = handler.holdResets();
    Visit visit = page.bound();

    visit.message("uid", 1, "a").message("uid", 2, "b");
    visit.say("{'type':'message','text':'not of a stream'}");

    eventually(() -> assertThat(handler.told).contains(" 0 not of a stream"));
    assertThat(handler.told("uid")).containsExactly("reset uid");
    loading.complete(null);
    eventually(
        () -> assertThat(handler.told("uid")).containsExactly("reset uid", "uid 1 a", "uid 2 b"));
  }

  @Test
  void aResetForgetsWhatWaitsAndLoadsTheListAnew() {
    Visit visit = page.loaded();
    CompletableFuture<Void> hold = handler.holdMessages();
    visit.message("uid", 1, "a").message("uid", 2, "older than the list");
    eventually(() -> assertThat(handler.told).endsWith("uid 1 a"));

    visit.say("{'type':'reset','stream':'uid','epoch':'f','offset':9}").message("uid", 10, "b");
    visit.message("all", 1, "all of this has come");
    eventually(() -> assertThat(handler.told).contains("all 1 all of this has come"));
    hold.complete(null);

    eventually(
        () ->
            assertThat(handler.told("uid"))
                .containsExactly("reset uid", "uid 1 a", "reset uid", "uid 10 b"));
  }

  @Test
  void aRepeatIsPassedOver() {
    Visit visit = page.bound();

    visit.message("uid", 1, "a").message("uid", 1, "a again").message("uid", 2, "b");

    eventually(() -> assertThat(handler.told).endsWith("uid 1 a", "uid 2 b"));
  }

  @Test
  void aSkipIsNoGap() {
    Visit visit = page.bound();

    visit.message("uid", 1, "a").say("{'type':'skip','stream':'uid','offset':2}");
    visit.say("{'type':'skip','stream':'uid','from':3,'offset':5}").message("uid", 6, "b");

    eventually(() -> assertThat(handler.told).endsWith("uid 1 a", "uid 6 b"));
  }

  @Test
  void anIdThatWasHandledIsDroppedInItsStreamOnly() {
    Visit visit = page.bound();

    visit.say("{'type':'message','stream':'uid','offset':1,'text':'a','id':'x'}");
    visit.say("{'type':'message','stream':'uid','offset':2,'text':'again','id':'x'}");
    visit.say("{'type':'message','stream':'all','offset':1,'text':'another','id':'x'}");
    visit.message("uid", 3, "b");

    eventually(() -> assertThat(handler.told).endsWith("uid 1 a", "all 1 another", "uid 3 b"));
  }

  @Test
  void whereTheHubKeepsNoHistoryMessagesHaveNoNumber() {
    page.connect();
    Visit visit = hub.binding();

    visit.bound("{'stream':'uid','state':'reset'}", "{'stream':'all','state':'reset'}");
    visit.say("{'type':'message','stream':'uid','text':'a'}");
    eventually(() -> assertThat(handler.told).endsWith("uid 0 a"));
    visit.cut();
    Visit second = hub.visit();

    assertThat(second.expect("bind").getAsJsonArray("streams")).isEmpty();
    second.bound("{'stream':'uid','state':'reset'}", "{'stream':'all','state':'reset'}");
    eventually(
        () -> assertThat(handler.told("uid")).containsExactly("reset uid", "uid 0 a", "reset uid"));
  }

  @Test
  void whatAHandlerThrowsIsToldAndCountsAsHandled() {
    AtomicInteger calls = new AtomicInteger();
    page.builder.onMessage(
        message -> {
          calls.incrementAndGet();
          if (message.offset() == 1) {
            throw new IllegalStateException("a bug");
          }
          return CompletableFuture.failedStage(new IllegalStateException("another"));
        });
    Visit visit = page.bound();

    visit.message("uid", 1, "a");
    visit.messageForReceipt("uid", 2, "b");

    assertThat(visit.expect("ack").get("offset").getAsInt()).isEqualTo(2);
    assertThat(calls).hasValue(2);
    eventually(
        () ->
            assertThat(page.errors).extracting(Throwable::getMessage).contains("a bug", "another"));
  }

  @Test
  void aReceiptIsGivenOnceTheHandlerIsDone() {
    Visit visit = page.loaded();
    CompletableFuture<Void> hold = handler.holdMessages();

    visit.message("uid", 1, "a");
    visit.messageForReceipt("uid", 2, "b");
    visit.say("{'type':'skip','stream':'uid','offset':3}");
    page.client().send(new JsonPrimitive("before it is handled"));
    visit.expect("message");
    hold.complete(null);

    JsonObject ack = visit.expect("ack");
    assertThat(ack.get("stream").getAsString()).isEqualTo("uid");
    assertThat(ack.get("offset").getAsInt()).isEqualTo(2);
  }

  @Test
  void aReceiptIsGivenAlsoForWhatIsDroppedBecauseItsIdWasHandled() {
    page.builder.ackInterval(Duration.ofHours(1));
    Visit visit = page.loaded();

    visit.say("{'type':'message','stream':'uid','offset':1,'text':'a','id':'x'}");
    visit.say("{'type':'message','stream':'uid','offset':2,'text':'a','id':'x','receipt':true}");

    assertThat(visit.expect("ack").get("offset").getAsInt()).isEqualTo(2);
    assertThat(handler.told("uid")).containsExactly("reset uid", "uid 1 a");
  }

  @Test
  void withoutReceiptsAHundredMessagesAreAcknowledgedTogether() {
    Visit visit = page.bound();

    for (int i = 1; i <= 250; i++) {
      visit.message("uid", i, "m" + i);
    }

    assertThat(visit.expect("ack").get("offset").getAsInt()).isEqualTo(100);
    assertThat(visit.expect("ack").get("offset").getAsInt()).isEqualTo(200);
    eventually(() -> assertThat(handler.told).endsWith("uid 250 m250"));
    page.client().close(); // which tells the rest
    assertThat(visit.expect("ack").get("offset").getAsInt()).isGreaterThan(200);
    assertThat(visit.expectClosed()).isEqualTo(1000);
  }

  @Test
  void fewMessagesAreAcknowledgedAfterAWhile() {
    page.builder.ackInterval(Duration.ofMillis(1));
    Visit visit = page.bound();

    visit.message("uid", 1, "a");

    assertThat(visit.expect("ack").get("offset").getAsInt()).isEqualTo(1);
  }

  @Test
  void noMoreThanSoManyMessagesWait() {
    page.builder.maxWaiting(100);
    CompletableFuture<Void> loading = handler.holdResets();
    Visit visit = page.bound();
    List<String> expected = new ArrayList<>(List.of("reset uid"));
    String filling = "x".repeat(20_000); // more than sockets hold, so that the hub feels it
    for (int i = 1; i <= 1_000; i++) {
      expected.add("uid " + i + " " + filling);
    }
    AtomicInteger written = new AtomicInteger();
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 1; i <= 1_000; i++) {
                visit.message("uid", i, filling);
                written.incrementAndGet();
              }
            });

    eventually(() -> assertThat(page.client().waiting()).isEqualTo(100));
    assertThat(written.get()).isLessThan(1_000);
    loading.complete(null);

    eventually(() -> assertThat(handler.told("uid")).hasSize(1_001));
    assertThat(handler.told("uid")).isEqualTo(expected);
    writing.join();
  }

  @Test
  void skipsAloneDoNotStopTheReading() {
    page.builder.maxWaiting(2);
    Visit visit = page.loaded();

    for (int i = 1; i <= 10_000; i++) {
      visit.say("{'type':'skip','stream':'uid','offset':%d}".formatted(i));
    }
    visit.message("uid", 10_001, "a");

    eventually(() -> assertThat(handler.told).endsWith("uid 10001 a"));
  }

  @Test
  void whatThePageSendsReachesTheHub() {
    page.connect();
    Visit visit = hub.binding();
    assertThatThrownBy(() -> page.client().send(new JsonPrimitive("too early")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not connected");
    visit.bound();
    eventually(() -> assertThat(page.client().state()).isInstanceOf(PageState.Connected.class));

    page.client().send(new JsonPrimitive("hello"));

    assertThat(visit.expect("message").get("data").getAsString()).isEqualTo("hello");
  }

  @Test
  void aFreshCredentialIsShownOnTheConnectionThereIs() throws Exception {
    page.showsFreshCredentials();
    Visit visit = page.bound();
    eventually(() -> assertThat(page.client().state()).isInstanceOf(PageState.Connected.class));

    CompletableFuture<Void> first = page.client().refresh();
    assertThat(visit.expect("refresh").get("credential").getAsString()).isEqualTo("token 2");
    visit.say("{'type':'refreshed'}");
    first.get(20, TimeUnit.SECONDS);

    CompletableFuture<Void> second = page.client().refresh();
    visit.expect("refresh");
    visit.cut();
    assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("The connection ended before the hub answered.");
  }

  @Test
  void unknownFramesArePassedOver() {
    Visit visit = page.bound();

    visit.say("{'type':'of a newer hub'}").say("{'type':'message','stream':'new','text':'x'}");
    visit.message("uid", 1, "a");

    eventually(() -> assertThat(handler.told).endsWith("uid 1 a"));
    assertThat(page.errors).isEmpty();
  }

  @Test
  void closingSaysGoodbyeAndComesBackNoMore() {
    Visit visit = page.loaded();

    page.client().close();
    page.client().close();

    assertThat(visit.expectClosed()).isEqualTo(1000);
    assertThat(page.client().state())
        .isEqualTo(new PageState.Closed(1000, "closed by the application"));
    page.client().connectNow();
    assertThat(hub.accepted()).isEqualTo(1);
    assertThatThrownBy(() -> page.client().send(new JsonPrimitive("x")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void optionsThatCannotBeUsedAreToldTogether() {
    assertThatThrownBy(
            () ->
                PageClient.builder(URI.create("http://localhost"))
                    .credentialInHeader()
                    .maxWaiting(1)
                    .ackInterval(Duration.ZERO)
                    .reconnectDelay(Duration.ofSeconds(2), Duration.ofSeconds(1))
                    .connect())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ws://localhost:1234")
        .hasMessageContaining("credentialInHeader")
        .hasMessageContaining("maxWaiting is 1; give a number from 2 to 1000000")
        .hasMessageContaining("ackInterval is PT0S; give a time from PT0.001S to PT1H")
        .hasMessageContaining("longest reconnectDelay is shorter");
  }
}
