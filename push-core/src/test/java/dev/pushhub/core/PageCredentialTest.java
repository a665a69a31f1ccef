package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.options.CredentialSource;
import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Credentials in the handshake: the page is bound when it opens, and every frame is a message. */
@Timeout(60)
class PageCredentialTest {
  private static final CredentialSource COOKIE = CredentialSource.cookie("SESSION");
  private static final CredentialSource SUBPROTOCOL = CredentialSource.bearerSubprotocol();
  private static final CredentialSource FIRST_FRAME = CredentialSource.firstFrame();

  private static HubUnderTest taking(CredentialSource source, CredentialSource... more) {
    return HubUnderTest.started(
        builder ->
            builder
                .webSocket(w -> w.credentials(source, more))
                .access(a -> a.allowedOrigins(List.of("https://app.example.com")))
                .limits(l -> l.bindTimeout(Duration.ofMillis(200)))
                .authenticator(
                    (credential, handshake) ->
                        credential.startsWith("ok ")
                            ? Authentication.uid(credential.substring(3))
                            : Authentication.refused("unknown: log in")));
  }

  private static void assertBound(HubUnderTest hub, RawPage page, String uid) {
    HubUnderTest.await().until(() -> hub.hub().isOnline(uid));
    assertThat(hub.hub().sendToUid(uid, "hi")).isTrue();
    assertThat(page.nextText()).isEqualTo("hi");
    page.text("first frame");
    assertThat(page.nextText()).isEqualTo("first frame"); // the hook echoes messages
  }

  @Test
  void aCookieBindsThePageAsItOpens() {
    try (HubUnderTest hub = taking(COOKIE)) {
      RawPage page = hub.keep(hub.to().header("Cookie", "a=b; SESSION=ok uid1").open());

      assertBound(hub, page, "uid1");
    }
  }

  @Test
  void aQueryParameterBindsThePage() {
    try (HubUnderTest hub = taking(CredentialSource.query("token"))) {
      RawPage page = hub.keep(hub.to().path("/room?token=ok%20uid1").open());

      assertBound(hub, page, "uid1");
      assertThat(hub.hooks().sessions().get(0).path()).isEqualTo("/room");
    }
  }

  @Test
  void anAuthorizationHeaderBindsThePage() {
    try (HubUnderTest hub = taking(CredentialSource.bearerHeader())) {
      RawPage page = hub.keep(hub.to().header("Authorization", "Bearer ok uid1").open());

      assertBound(hub, page, "uid1");
    }
  }

  @Test
  void aBearerSubprotocolBindsThePageAndTheTokenIsNotAnswered() {
    try (HubUnderTest hub =
        HubUnderTest.started(builder -> builder.webSocket(w -> w.credentials(SUBPROTOCOL)))) {
      RawPage.Options to = hub.to().header("Sec-WebSocket-Protocol", "pushhub.bearer, uid1");
      RawPage page = hub.keep(to.openRaw());

      String answer = page.send(to.handshake()).expectUpgrade();

      assertThat(answer)
          .contains("\r\nSec-WebSocket-Protocol: pushhub.bearer\r\n")
          .doesNotContain("uid1");
      assertBound(hub, page, "uid1");
    }
  }

  @Test
  void aSubprotocolThatTheHubDoesNotTakeIsNotSelected() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage.Options to = hub.to().header("Sec-WebSocket-Protocol", "pushhub.bearer, uid1");
      RawPage page = hub.keep(to.openRaw());

      String answer = page.send(to.handshake()).expectUpgrade();

      assertThat(answer).doesNotContainIgnoringCase("Sec-WebSocket-Protocol");
      hub.bound(page, "first frame");
    }
  }

  @Test
  void aRefusalIsAnsweredAfterTheHandshakeByACloseCode() {
    try (HubUnderTest hub = taking(COOKIE)) {
      RawPage page = hub.keep(hub.to().header("Cookie", "SESSION=stolen").open());

      RawFrame close = page.expectClose();

      assertThat(close.closeCode()).isEqualTo(1008);
      assertThat(close.closeReason()).isEqualTo("unknown: log in");
      assertThat(hub.hub().stats().bindsRefused()).isEqualTo(1);
    }
  }

  @Test
  void whereNoCredentialCameAndNoneMayComeThePageIsClosed() {
    try (HubUnderTest hub = taking(COOKIE)) {
      RawPage page = hub.page();

      RawFrame close = page.expectClose();

      assertThat(close.closeCode()).isEqualTo(1008);
      assertThat(close.closeReason()).isEqualTo("no credential came with the handshake");
      assertThat(hub.hub().stats().bindsRefused()).isEqualTo(1);
      assertThat(hub.hooks().events()).isEmpty();
    }
  }

  @Test
  void theFirstFrameIsTakenWhereTheHandshakeHasNoCredential() {
    try (HubUnderTest hub = taking(COOKIE, FIRST_FRAME)) {
      hub.page().bind("ok uid1");

      HubUnderTest.await().until(() -> hub.hub().isOnline("uid1"));

      assertThat(hub.hub().onlineUids()).containsExactly("uid1");
    }
  }

  @Test
  void theFirstFrameMustStillComeInTime() {
    try (HubUnderTest hub = taking(FIRST_FRAME, COOKIE)) {
      assertThat(hub.page().expectClose().closeCode()).isEqualTo(1008);
      assertThat(hub.hub().stats().bindsTimedOut()).isEqualTo(1);
    }
  }

  @Test
  void theFirstSourceThatHasACredentialDecides() {
    try (HubUnderTest hub = taking(SUBPROTOCOL, COOKIE, FIRST_FRAME)) {
      RawPage page =
          hub.keep(
              hub.to()
                  .header("Cookie", "SESSION=ok uid1")
                  .header("Sec-WebSocket-Protocol", "pushhub.bearer, unknown")
                  .open());

      assertThat(page.expectClose().closeReason()).isEqualTo("unknown: log in");
    }
  }

  /** Which would be another uid: a plain page can't be bound twice. */
  @Test
  void aCredentialInALaterFrameIsAMessage() {
    try (HubUnderTest hub = taking(COOKIE, FIRST_FRAME)) {
      RawPage page = hub.keep(hub.to().header("Cookie", "SESSION=ok uid1").open());

      page.text("ok uid2");

      assertThat(page.nextText()).isEqualTo("ok uid2");
      assertThat(hub.hub().onlineUids()).containsExactly("uid1");
    }
  }

  /** Which the engine sees only after the page was made. */
  @Test
  void aMessageInTheHandshakesOwnPacketFollowsTheCredential() {
    try (HubUnderTest hub = taking(COOKIE)) {
      RawPage.Options to = hub.to().header("Cookie", "SESSION=ok uid1");
      byte[] head = to.handshake().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      byte[] frame = RawFrame.masked(RawFrame.TEXT, true, new byte[] {'h', 'i'});
      byte[] both = java.util.Arrays.copyOf(head, head.length + frame.length);
      System.arraycopy(frame, 0, both, head.length, frame.length);
      RawPage page = hub.keep(to.openRaw());

      page.send(both).expectUpgrade();

      assertThat(page.nextText()).isEqualTo("hi");
      assertThat(hub.hooks().events("message")).containsExactly("message uid1 hi");
    }
  }
}
