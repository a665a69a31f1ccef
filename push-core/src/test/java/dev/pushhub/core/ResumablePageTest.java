package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.api.Push;
import dev.pushhub.core.options.CredentialSource;
import dev.pushhub.core.wire.JsonPage;
import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page of pushhub.v1 on a hub that keeps no history: bound, answered, told messages. */
@Timeout(60)
class ResumablePageTest {

  @Test
  void theSubprotocolIsSelectedAndNothingIsSaidBeforeBind() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage.Options to = hub.to().header("Sec-WebSocket-Protocol", "other, pushhub.v1");
      RawPage raw = hub.keep(to.openRaw()).send(to.handshake());

      assertThat(raw.expectUpgrade()).contains("\r\nSec-WebSocket-Protocol: pushhub.v1\r\n");

      JsonPage page = JsonPage.on(raw).send("{'type':'ping'}");
      assertThat(page.expectClose()).isEqualTo(1002);
    }
  }

  @Test
  void bindIsAnsweredWithWhoItIsAndEveryStream() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      JsonObject bound =
          hub.jsonPage().bind("ü\"1", JsonPage.position("uid", "x", 7)).expect("bound");

      assertThat(bound.get("uid").getAsString()).isEqualTo("ü\"1");
      assertThat(bound.get("session").getAsString())
          .isEqualTo(String.valueOf(hub.hub().sessions("ü\"1").get(0).id()));
      assertThat(bound.get("heartbeat").getAsLong()).isEqualTo(25_000);
      assertThat(JsonPage.stream(bound, "uid").toString())
          .isEqualTo("{\"stream\":\"uid\",\"state\":\"reset\"}");
      assertThat(JsonPage.stream(bound, "all").toString())
          .isEqualTo("{\"stream\":\"all\",\"state\":\"reset\"}");
      HubUnderTest.await()
          .untilAsserted(
              () -> assertThat(hub.hooks().events()).containsExactly("online ü\"1", "bound ü\"1"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"percent":"88%"}      | data | {"percent":"88%"}
          [1, 2.50 ]             | data | [1,2.50]
          "in quotes"            | data | "in quotes"
          null                   | data | null
          -1.0e5                 | data | -1.0e5
          plain words            | text | "plain words"
          {"a":1} {"b":2}        | text | "{\\"a\\":1} {\\"b\\":2}"
          {"half                 | text | "{\\"half"
          back\\slash "ü" 🙂     | text | "back\\\\slash \\"ü\\" 🙂"
          """)
  void whatIsJsonComesAsDataAndTheRestAsText(String pushed, String member, String value) {
    try (HubUnderTest hub = HubUnderTest.started()) {
      JsonPage page = hub.jsonPage("uid1");

      assertThat(hub.hub().sendToUid("uid1", pushed)).isTrue();

      JsonObject message = page.expect("message");
      assertThat(message.get("stream").getAsString()).isEqualTo("uid");
      assertThat(message.has("offset")).isFalse();
      assertThat(message.keySet()).isEqualTo(Set.of("type", "stream", member));
      assertThat(message.get(member)).hasToString(value);
    }
  }

  @Test
  void theBytesOfJsonStandInTheFrameAsTheyWerePushed() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      JsonPage page = hub.jsonPage("uid1");

      String odd = " {\"n\" : 1.000000000000000000001 ,\n\"n\":2}";
      hub.hub().sendToUid("uid1", odd);
      String line = "{\"uid\":\"uid1\",\"percent\":\"88%\"}";
      assertThat(hub.publisher().request(line)).isEqualTo("ok");
      hub.hub().sendToUid("uid1", "\u0001\t\"");
      hub.hub().sendToUid("uid1", "");

      String begin = "{\"type\":\"message\",\"stream\":\"uid\",";
      assertThat(page.raw().nextText()).isEqualTo(begin + "\"data\":" + odd + "}");
      assertThat(page.raw().nextText()).isEqualTo(begin + "\"data\":" + line + "}");
      assertThat(page.raw().nextText()).isEqualTo(begin + "\"text\":\"\\u0001\\u0009\\\"\"}");
      assertThat(page.raw().nextText()).isEqualTo(begin + "\"text\":\"\"}");
    }
  }

  @Test
  void aBroadcastAndWhatASessionIsSentAreToldApart() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      JsonPage page = hub.jsonPage("uid1");
      RawPage plain = hub.page("uid2");

      assertThat(hub.hub().broadcast("{\"n\":1}")).isEqualTo(2);
      hub.hub().sessions("uid1").get(0).send("{\"n\":2}");

      assertThat(page.raw().nextText())
          .isEqualTo("{\"type\":\"message\",\"stream\":\"all\",\"data\":{\"n\":1}}");
      assertThat(page.raw().nextText()).isEqualTo("{\"type\":\"message\",\"data\":{\"n\":2}}");
      assertThat(plain.nextText()).isEqualTo("{\"n\":1}");
    }
  }

  @Test
  void aPushLeavesTheTabOutThatItCameFromAndBringsItsId() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      JsonPage from = hub.jsonPage().bind("uid1", "tab1");
      from.expect("bound");
      JsonPage other = hub.jsonPage().bind("uid1", "tab2");
      other.expect("bound");

      hub.hub().sendToUid("uid1", Push.of("1").exceptTab("tab1").withId("id \"1\""));
      hub.hub().sendToUid("uid1", "2");

      assertThat(from.expect("message").get("data").getAsInt()).isEqualTo(2);
      JsonObject message = other.expect("message");
      assertThat(message.get("data").getAsInt()).isEqualTo(1);
      assertThat(message.get("id").getAsString()).isEqualTo("id \"1\"");
    }
  }

  @Test
  void whatAPageSendsGoesToTheHookAsItStands() {
    try (HubUnderTest hub = HubUnderTest.started(RecordingListener.silent(), builder -> {})) {
      JsonPage page = hub.jsonPage().bind("uid1");
      page.send("{'type':'message','data': {'a' : [1,2]} ,'more':1}");
      page.send("{'data':'text','type':'message'}");

      HubUnderTest.await()
          .untilAsserted(
              () ->
                  assertThat(hub.hooks().events("message"))
                      .containsExactly("message uid1 {\"a\" : [1,2]}", "message uid1 \"text\""));
      page.expect("bound");
      page.send("{'type':'ping'}").expect("pong");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          uid1                                                       | a value expected at byte 0
          {'type':'nonsense'}                                        | unknown frame
          {'type':'bind','credential':'uid1'}                        | bind must be the first
          {'credential':'x'}                                         | type must be a string
          {'type':'ack','stream':'uid','offset':1}                   | ack of what was not sent
          {'type':'ack','stream':'mine','offset':1}                  | stream must be uid, all or
          {'type':'ack','stream':'uid','offset':-1}                  | offset must be a whole number
          {'type':'ack','stream':'uid','offset':9007199254740992}    | offset must be a whole number
          {'type':'ack','stream':'uid','offset':1.5}                 | offset must be a whole number
          {'type':'message'}                                         | data must be there
          {'type':'subscribe','topic':''}                            | topic must be a string
          {'type':'subscribe','topic':'a','last':1}                  | last must be true or false
          {'type':'subscribe','topic':'a','epoch':1}                 | epoch must be a string of
          {'type':'subscribe','topic':'a','epoch':'e'}               | offset must be a whole number
          {'type':'refresh'}                                         | credential must be a string
          """)
  void aFrameThatItMayNotSendEndsIt(String frame, String reason) {
    try (HubUnderTest hub = HubUnderTest.started()) {
      JsonPage page = hub.jsonPage("uid1");

      page.send(frame);

      RawFrame close = page.raw().expectClose();
      assertThat(close.closeCode()).isEqualTo(1002);
      assertThat(close.closeReason())
          .contains(
              reason.equals("a value expected at byte 0")
                  ? "a JSON object expected at byte 0"
                  : reason);
      assertThat(hub.hub().stats().protocolErrors()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'type':'bind','credential':'u','protocol':2}              | 1002 | protocol must be 1
          {'type':'bind','credential':'u','streams':{}}              | 1002 | streams must be a list
          {'type':'bind','credential':'u','streams':[1]}             | 1002 | a JSON object expected
          {'type':'bind','credential':'u','streams':[{'stream':'uid'},{'stream':'uid'}]} | 1002 | differ
          {'type':'bind','credential':'u','streams':[{'stream':'topic:'}]} | 1002 | uid, all or topic:NAME
          {'type':'bind','credential':7}                             | 1002 | credential must be a string
          {'type':'bind','credential':'u','tab':7}                   | 1002 | tab must be a string of at most 64
          {'type':'bind'}                                            | 1008 | bind must bring the credential
          """)
  void aBindThatCanNotBeTakenEndsIt(String frame, int code, String reason) {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawFrame close = hub.jsonPage().send(frame).raw().expectClose();

      assertThat(close.closeCode()).isEqualTo(code);
      assertThat(close.closeReason()).contains(reason);
      assertThat(hub.hooks().events()).isEmpty();
    }
  }

  @Test
  void aFrameMayNotBeNestedWithoutEnd() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      JsonPage page = hub.jsonPage("uid1");

      page.send("{'type':'message','data':" + "[".repeat(600) + "]".repeat(600) + "}");

      assertThat(page.raw().expectClose().closeReason()).contains("nested deeper than 512 levels");
    }
  }

  @Test
  void aPageThatDoesNotBindInTimeIsClosed() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder -> builder.limits(l -> l.bindTimeout(Duration.ofMillis(100))))) {
      assertThat(hub.jsonPage().expectClose()).isEqualTo(1008);
      assertThat(hub.hub().stats().bindsTimedOut()).isEqualTo(1);
    }
  }

  @Test
  void theCredentialMayComeWithTheHandshake() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder ->
                builder.webSocket(w -> w.credentials(CredentialSource.bearerSubprotocol())))) {
      RawPage raw =
          hub.keep(
              hub.to().header("Sec-WebSocket-Protocol", "pushhub.v1, pushhub.bearer, uid1").open());
      JsonPage page = JsonPage.on(raw);

      assertThat(hub.hub().onlineUids()).isEmpty(); // it binds with its first frame
      page.send("{'type':'bind','tab':'t'}");

      assertThat(page.expect("bound").get("uid").getAsString()).isEqualTo("uid1");
      assertThat(hub.jsonPage().expectClose()).isEqualTo(1008);
    }
  }

  @Test
  void whatComesBeforeTheAuthenticatorHasAnsweredIsKept() {
    CompletableFuture<Authentication> answer = new CompletableFuture<>();
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder ->
                builder.authenticator((credential, handshake) -> Authentication.later(answer)))) {
      JsonPage page = hub.jsonPage().bind("token");
      page.send("{'type':'ping'}").send("{'type':'message','data':1}");

      answer.complete(Authentication.uid("uid1"));

      assertThat(page.expect("bound").get("uid").getAsString()).isEqualTo("uid1");
      page.expect("pong");
      assertThat(page.expect("message").get("data").getAsInt()).isEqualTo(1); // echoed
    }
  }

  @Test
  void aTopicCanNotBeAskedForWhereNoPolicySaysSo() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      JsonPage page = hub.jsonPage().bind("uid1", JsonPage.position("topic:a", "x", 7));

      assertThat(page.expect("bound").getAsJsonArray("streams")).hasSize(2);
      JsonObject left = page.expect("left");
      assertThat(left.get("stream").getAsString()).isEqualTo("topic:a");
      assertThat(left.get("refused").getAsBoolean()).isTrue();

      left = page.send("{'type':'subscribe','topic':'b'}").expect("left");
      assertThat(left.get("stream").getAsString()).isEqualTo("topic:b");
      assertThat(left.get("refused").getAsBoolean()).isTrue();
    }
  }

  @Test
  void aFreshCredentialOfTheSameUidMovesTheEndAndItsHandshakeIsWhatIsKept() {
    List<HandshakeRequest> seen = new CopyOnWriteArrayList<>();
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder ->
                builder
                    .webSocket(w -> w.keepHeaders(Set.of("X-Tenant")))
                    .authenticator(
                        (credential, handshake) -> {
                          seen.add(handshake);
                          return Authentication.uid(credential.substring(1))
                              .expiresAfter(
                                  Duration.ofSeconds(credential.startsWith("1") ? 2 : 60));
                        }))) {
      JsonPage page =
          hub.keep(
              JsonPage.connect(
                  hub.to().path("/a?secret=1").header("X-Tenant", "7").header("X-B", "c")));
      page.bind("1uid1").expect("bound");

      page.send("{'type':'refresh','credential':'2uid1'}").expect("refreshed");

      page.raw().answerPings();
      HubUnderTest.await()
          .pollDelay(Duration.ofSeconds(3)) // past the first credential's end
          .until(() -> hub.hub().isOnline("uid1"));
      page.send("{'type':'ping'}").expect("pong");
      HandshakeRequest second = seen.get(1);
      assertThat(second.path()).isEqualTo("/a");
      assertThat(second.query()).isEmpty();
      assertThat(second.headers()).isEqualTo(Map.of("x-tenant", List.of("7")));
      assertThat(second.remoteAddress()).isEqualTo(seen.get(0).remoteAddress());
    }
  }

  @Test
  void whatComesBehindAFreshCredentialWaitsForItAlsoWhenTheHookCatchesUpMeanwhile() {
    CompletableFuture<Authentication> second = new CompletableFuture<>();
    CompletableFuture<Void> release = new CompletableFuture<>();
    List<String> tooEarly = new CopyOnWriteArrayList<>();
    RecordingListener hooks =
        RecordingListener.answering(
            (session, text) -> {
              if (text.equals("4") && !second.isDone()) {
                tooEarly.add(text);
              }
              release.join();
            });
    try (HubUnderTest hub =
        HubUnderTest.started(
            hooks,
            builder ->
                builder
                    .limits(l -> l.pageMessagesWaiting(4))
                    .authenticator(
                        (credential, handshake) ->
                            credential.equals("fresh")
                                ? Authentication.later(second)
                                : Authentication.uid(credential)))) {
      JsonPage page = hub.jsonPage("uid1");

      for (int i = 1; i <= 3; i++) {
        page.send("{'type':'message','data':" + i + "}");
      }
      page.send("{'type':'refresh','credential':'fresh'}");
      page.send("{'type':'message','data':4}");
      HubUnderTest.await().until(() -> hub.hub().stats().bindsUnderWay() == 1);
      release.complete(null);
      HubUnderTest.await().until(() -> hooks.events("message").size() >= 3);
      hub.hub().sendToUid("uid1", "1"); // behind all that the hook has had the loop do
      page.expect("message");
      second.complete(Authentication.uid("uid1"));

      page.expect("refreshed");
      HubUnderTest.await().until(() -> hooks.events("message").size() == 4);
      assertThat(tooEarly).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"other, 1008", "refused, 1008", "expired, 4001", "away, 4003", "silent, 4003"})
  void aFreshCredentialThatIsNotGoodEndsThePage(String credential, int code) {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder ->
                builder
                    .hookThreads(h -> h.authenticatorTimeout(Duration.ofMillis(200)))
                    .authenticator(
                        (given, handshake) ->
                            switch (given) {
                              case "refused" -> Authentication.refused("no");
                              case "expired" -> Authentication.expired();
                              case "away" -> throw new IllegalStateException("away");
                              case "silent" -> Authentication.later(new CompletableFuture<>());
                              default -> Authentication.uid(given);
                            }))) {
      JsonPage page = hub.jsonPage("uid1");

      page.send("{'type':'refresh','credential':'" + credential + "'}");

      assertThat(page.expectClose()).isEqualTo(code);
      HubUnderTest.await().until(() -> !hub.hub().isOnline("uid1"));
    }
  }

  @Test
  void aHubThatStopsSaysSo() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      JsonPage page = hub.jsonPage("uid1");
      Thread closing = new Thread(hub.hub()::close);
      closing.start();

      assertThat(page.expectClose()).isEqualTo(1001);
    }
  }
}
