package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The credential: who a page is, and what is said to those who can't tell. */
@Timeout(60)
class PageBindTest {

  @Test
  void theFirstTextFrameIsTheUid() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page();

      assertThat(hub.hub().onlineUids()).isEmpty();
      hub.bound(page, "uid1");

      assertThat(hub.hub().onlineUids()).containsExactly("uid1");
      assertThat(hub.hooks().events("message")).isEmpty();
    }
  }

  @Test
  void anEmptyCredentialIsRefused() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page();

      page.bind("");

      assertThat(page.expectClose().closeCode()).isEqualTo(1008);
      assertThat(hub.hooks().events()).isEmpty();
    }
  }

  @Test
  void aPageThatDoesNotSayWhoItIsIsClosed() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder -> builder.limits(l -> l.bindTimeout(Duration.ofMillis(100))))) {
      RawPage page = hub.page();

      assertThat(page.expectClose().closeCode()).isEqualTo(1008);
      assertThat(hub.hub().stats().bindsTimedOut()).isEqualTo(1);
    }
  }

  @Test
  void pingsDoNotReplaceACredential() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder -> builder.limits(l -> l.bindTimeout(Duration.ofMillis(100))))) {
      RawPage page = hub.page();

      page.frame(RawFrame.PING, true, new byte[] {1});

      assertThat(page.nextFrame().opcode()).isEqualTo(RawFrame.PONG);
      assertThat(page.expectClose().closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void theAuthenticatorTurnsTheCredentialIntoTheUid() {
    CompletableFuture<HandshakeRequest> seen = new CompletableFuture<>();
    try (HubUnderTest hub =
        authenticating(
            (credential, handshake) -> {
              seen.complete(handshake);
              return Authentication.uid("user of " + credential);
            })) {
      RawPage page = hub.keep(hub.to().path("/room/7?lang=de").header("Cookie", "id=1").open());

      page.bind("token");

      HubUnderTest.await().until(() -> hub.hub().isOnline("user of token"));
      assertThat(hub.hub().sendToUid("user of token", "hi")).isTrue();
      assertThat(page.nextText()).isEqualTo("hi");
      HandshakeRequest handshake = seen.join();
      assertThat(handshake.path()).isEqualTo("/room/7");
      assertThat(handshake.query()).isEqualTo("lang=de");
      assertThat(handshake.header("COOKIE")).contains("id=1");
      assertThat(handshake.headers()).containsAllEntriesOf(Map.of("upgrade", List.of("websocket")));
      assertThat(handshake.remoteAddress().getPort()).isEqualTo(page.localPort());
    }
  }

  @Test
  void aRefusalIsToldWithItsReason() {
    try (HubUnderTest hub =
        authenticating((credential, handshake) -> Authentication.refused("please log in ✓"))) {
      RawPage page = hub.page().bind("token");

      RawFrame close = page.expectClose();

      assertThat(close.closeCode()).isEqualTo(1008);
      assertThat(close.closeReason()).isEqualTo("please log in ✓");
      assertThat(hub.hub().stats().bindsRefused()).isEqualTo(1);
      assertThat(hub.hooks().events()).isEmpty();
    }
  }

  @Test
  void aLongReasonIsCutBetweenTwoCharacters() {
    try (HubUnderTest hub =
        authenticating((credential, handshake) -> Authentication.refused("€".repeat(100)))) {
      RawPage page = hub.page().bind("token");

      RawFrame close = page.expectClose();

      assertThat(close.payload()).hasSizeLessThanOrEqualTo(125);
      assertThat(close.closeReason()).startsWith("€".repeat(40)).doesNotContain("\ufffd");
    }
  }

  @Test
  void anAuthenticatorThatThrowsAsksThePageToComeBack() {
    try (HubUnderTest hub =
        authenticating(
            (credential, handshake) -> {
              throw new java.io.IOException("the user database is away");
            })) {
      RawPage page = hub.page().bind("token");

      RawFrame close = page.expectClose();

      assertThat(close.closeCode()).isEqualTo(4003);
      assertThat(close.closeReason()).doesNotContain("database");
      assertThat(hub.hub().stats().bindsFailed()).isEqualTo(1);
    }
  }

  @Test
  void anAnswerMayComeLater() {
    CompletableFuture<Authentication> answer = new CompletableFuture<>();
    try (HubUnderTest hub =
        authenticating((credential, handshake) -> Authentication.later(answer))) {
      RawPage page = hub.page().bind("token").text("sent early");

      answer.complete(
          Authentication.later(CompletableFuture.completedFuture(Authentication.uid("uid1"))));

      assertThat(page.nextText()).isEqualTo("sent early");
      assertThat(hub.hub().isOnline("uid1")).isTrue();
    }
  }

  @Test
  void aLaterRefusalIsToldAsWell() {
    CompletableFuture<Authentication> answer = new CompletableFuture<>();
    try (HubUnderTest hub =
        authenticating((credential, handshake) -> Authentication.later(answer))) {
      RawPage page = hub.page().bind("token");

      answer.complete(Authentication.refused("unknown"));

      RawFrame close = page.expectClose();
      assertThat(close.closeCode()).isEqualTo(1008);
      assertThat(close.closeReason()).isEqualTo("unknown");
    }
  }

  @Test
  void aLaterFailureAsksThePageToComeBack() {
    CompletableFuture<Authentication> answer = new CompletableFuture<>();
    try (HubUnderTest hub =
        authenticating((credential, handshake) -> Authentication.later(answer))) {
      RawPage page = hub.page().bind("token");

      answer.completeExceptionally(new IllegalStateException("away"));

      assertThat(page.expectClose().closeCode()).isEqualTo(4003);
    }
  }

  @Test
  void anAnswerThatNeverComesAsksThePageToComeBack() {
    CompletableFuture<Authentication> never = new CompletableFuture<>();
    try (HubUnderTest hub =
        authenticatingInTime((credential, handshake) -> Authentication.later(never))) {
      RawPage page = hub.page().bind("token");

      assertThat(page.expectClose().closeCode()).isEqualTo(4003);
      never.complete(Authentication.uid("uid1"));
      assertThat(hub.hub().isOnline("uid1")).isFalse();
      assertThat(hub.hooks().events()).isEmpty();
    }
  }

  @Test
  void anAuthenticatorThatBlocksAsksThePageToComeBack() {
    CountDownLatch release = new CountDownLatch(1);
    try (HubUnderTest hub =
        authenticatingInTime(
            (credential, handshake) -> {
              release.await();
              return Authentication.uid("uid1");
            })) {
      RawPage page = hub.page().bind("token");

      assertThat(page.expectClose().closeCode()).isEqualTo(4003);
      release.countDown();
      assertThat(hub.hooks().events()).isEmpty();
    }
  }

  @Test
  void aPageThatLeavesWhileItIsAuthenticatedLeavesNothing() {
    CompletableFuture<Authentication> answer = new CompletableFuture<>();
    try (HubUnderTest hub =
        authenticating((credential, handshake) -> Authentication.later(answer))) {
      RawPage page = hub.page().bind("token");

      page.abort();
      answer.complete(Authentication.uid("uid1"));

      HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
      HubUnderTest.await()
          .untilAsserted(
              () ->
                  assertThat(hub.hooks().events("closed"))
                      .hasSameSizeAs(hub.hooks().events("bound")));
      assertThat(hub.hub().isOnline("uid1")).isFalse();
    }
  }

  @Test
  void anAuthenticatorThatAnswersNullAsksThePageToComeBack() {
    @SuppressWarnings("NullAway") // what an application may do
    Authenticator nullAnswering = (credential, handshake) -> null;
    try (HubUnderTest hub = authenticating(nullAnswering)) {
      RawPage page = hub.page().bind("token");

      assertThat(page.expectClose().closeCode()).isEqualTo(4003);
      assertThat(hub.hub().stats().bindsFailed()).isEqualTo(1);
    }
  }

  @Test
  void anAuthenticatorMayAskThePageToComeBackWithoutAWordInTheLog() {
    try (HubUnderTest hub = authenticating((credential, handshake) -> Authentication.notNow())) {
      RawPage page = hub.page().bind("token");

      assertThat(page.expectClose().closeCode()).isEqualTo(4003);
      assertThat(hub.hub().stats().bindsFailed()).isEqualTo(1);
    }
  }

  @Test
  void anExpiredCredentialAsksForAFreshOne() {
    try (HubUnderTest hub =
        authenticating(
            (credential, handshake) ->
                credential.equals("old")
                    ? Authentication.expired()
                    : Authentication.uid("uid1").expiresAfter(Duration.ofNanos(1)))) {
      assertThat(hub.page().bind("old").expectClose().closeCode()).isEqualTo(4001);
      assertThat(hub.page().bind("just over").expectClose().closeCode()).isEqualTo(4001);
      assertThat(hub.hub().stats().bindsRefused()).isEqualTo(2);
      assertThat(hub.hooks().events()).isEmpty();
    }
  }

  @Test
  void aSessionEndsWithItsCredential() {
    try (HubUnderTest hub =
        authenticating(
            (credential, handshake) ->
                Authentication.uid(credential).expiresAfter(Duration.ofSeconds(1)))) {
      RawPage page = hub.page("uid1");
      assertThat(hub.hub().sendToUid("uid1", "hi")).isTrue();
      assertThat(page.nextText()).isEqualTo("hi");

      RawFrame close = page.expectClose();

      assertThat(close.closeCode()).isEqualTo(4001);
      assertThat(close.closeReason()).isEqualTo("the credential has expired: bring a fresh one");
      assertThat(hub.hub().stats().sessionsExpired()).isEqualTo(1);
      HubUnderTest.await()
          .untilAsserted(
              () ->
                  assertThat(hub.hooks().events("closed"))
                      .containsExactly("closed uid1 4001 " + close.closeReason()));
      assertThat(hub.hub().isOnline("uid1")).isFalse();
    }
  }

  private static HubUnderTest authenticating(Authenticator authenticator) {
    return HubUnderTest.started(builder -> builder.authenticator(authenticator));
  }

  private static HubUnderTest authenticatingInTime(Authenticator authenticator) {
    return HubUnderTest.started(
        builder ->
            builder
                .authenticator(authenticator)
                .hookThreads(h -> h.authenticatorTimeout(Duration.ofMillis(100))));
  }
}
