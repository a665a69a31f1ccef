package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a page's connection becomes a WebSocket, and what is said to those that can't. */
@Timeout(60)
class PageHandshakeTest {
  @AutoClose private final HubUnderTest hub = HubUnderTest.started();

  @Test
  void theSampleKeyOfTheRfcIsAnsweredWithItsAccept() {
    RawPage page = hub.connection();

    page.send(hub.to().handshake());

    String head = page.readHead();
    assertThat(head).startsWith("HTTP/1.1 101 ").doesNotContain("Sec-WebSocket-Extensions");
    assertThat(head.toLowerCase(Locale.ROOT).lines())
        .contains(
            "upgrade: websocket",
            "connection: upgrade",
            "sec-websocket-accept: " + RawPage.SAMPLE_ACCEPT.toLowerCase(Locale.ROOT));
    assertThat(head).contains(RawPage.SAMPLE_ACCEPT);
  }

  @Test
  void whatABrowserSendsIsFine() {
    RawPage page = hub.connection();

    page.send(
        """
        GET /?room=7 HTTP/1.1
        Host: 127.0.0.1:1234
        connection: keep-alive, UPGRADE
        Pragma: no-cache
        upgrade:WebSocket
        Origin: http://localhost
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key:   dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits

        """
            .replace("\n", "\r\n"));

    assertThat(page.expectUpgrade()).doesNotContainIgnoringCase("extensions");
    hub.bound(page, "uid1");
    assertThat(hub.hub().sendToUid("uid1", "hi")).isTrue();
    assertThat(page.nextText()).isEqualTo("hi");
  }

  @Test
  void aHandshakeMayBeSplitAnywhere() {
    RawPublisher probe = hub.publisher();
    byte[] handshake = hub.to().handshake().getBytes(UTF_8);

    for (int split = 1; split < handshake.length; split++) {
      try (RawPage page = hub.to().openRaw()) {
        page.send(handshake, 0, split);
        hub.letTheHubRead(probe);
        page.send(handshake, split, handshake.length);

        page.expectUpgrade();
      }
    }
  }

  @Test
  void aHandshakeMayComeByteByByte() {
    RawPublisher probe = hub.publisher();
    RawPage page = hub.connection();
    byte[] handshake = hub.to().handshake().getBytes(UTF_8);

    for (int i = 0; i < handshake.length; i++) {
      page.send(handshake, i, i + 1);
      hub.letTheHubRead(probe);
    }

    page.expectUpgrade();
    hub.bound(page, "uid1");
  }

  @Test
  void framesMayComeInTheHandshakesPacket() {
    RawPage page = hub.connection();
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.writeBytes(hub.to().handshake().getBytes(UTF_8));
    packet.writeBytes(RawFrame.masked(RawFrame.TEXT, true, "uid1".getBytes(UTF_8)));
    packet.writeBytes(RawFrame.masked(RawFrame.TEXT, true, "first".getBytes(UTF_8)));
    packet.writeBytes(RawFrame.masked(RawFrame.TEXT, true, "second".getBytes(UTF_8)));

    page.send(packet.toByteArray());

    page.expectUpgrade();
    assertThat(page.nextText()).isEqualTo("first");
    assertThat(page.nextText()).isEqualTo("second");
    assertThat(hub.hub().isOnline("uid1")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Upgrade: websocket,            426",
    "Connection: Upgrade,           400",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, 400",
    "Sec-WebSocket-Version: 13,     426"
  })
  void aMissingHeaderIsAnsweredWithAnHttpError(String header, int status) {
    RawPage page = hub.connection();

    page.send(hub.to().handshake().replace(header + "\r\n", ""));

    assertThat(page.readHead()).startsWith("HTTP/1.1 " + status + " ");
    HubUnderTest.await().until(() -> hub.hub().stats().handshakesRefused() == 1);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,                                          POST",
    "GET,                                          HEAD",
    "Upgrade: websocket,                           Upgrade: h2c",
    "Connection: Upgrade,                          Connection: close",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==,  Sec-WebSocket-Key: dGhl",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==,  Sec-WebSocket-Key: ????????????????????????",
    "HTTP/1.1,                                     HTTP/1.0",
    "HTTP/1.1,                                     SPDY/3",
    "GET / ,                                       GET ",
    "Host: ,                                       Host "
  })
  void aWrongHandshakeIsAnsweredWithAnHttpErrorAndClosed(String right, String wrong) {
    RawPage page = hub.connection();

    page.send(hub.to().handshake().replace(right, wrong));

    assertThat(page.readToEnd()).startsWith("HTTP/1.1 4");
    page.close();
    HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "7", "14", "x", ""})
  void anotherVersionIsToldTheRightOne(String version) {
    RawPage page = hub.connection();

    page.send(hub.to().handshake().replace("Version: 13", "Version: " + version));

    assertThat(page.readHead())
        .startsWith("HTTP/1.1 426 ")
        .containsIgnoringCase("\r\nSec-WebSocket-Version: 13\r\n");
  }

  @Test
  void aPlainGetIsToldToUpgrade() {
    RawPage page = hub.connection();

    page.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    assertThat(page.readHead())
        .startsWith("HTTP/1.1 426 ")
        .containsIgnoringCase("\r\nSec-WebSocket-Version: 13\r\n")
        .containsIgnoringCase("\r\nUpgrade: websocket\r\n");
  }

  /** A publisher's line, a TLS client, a person who types: none has to wait for a timeout. */
  @ParameterizedTest
  @ValueSource(strings = {"{", "\u0016\u0003\u0001", "\r\n", " GET /", "uid1\n", "GE{", "\u00e9"})
  void whatBeginsNoRequestIsToldAtItsFirstWrongByteWhichPortThisIs(String first) {
    RawPage page = hub.connection();

    page.send(first);

    assertThat(page.readToEnd())
        .startsWith("HTTP/1.1 400 ")
        .contains("this is the WebSocket port", "listenerPort");
    page.close();
    HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
    assertThat(hub.hub().stats().handshakesRefused()).isEqualTo(1);
  }

  @Test
  void whatIsNoHttpIsNotKept() {
    RawPage page = hub.connection();

    page.send("uid1 wants in\r\n\r\n");

    assertThat(page.readToEnd()).startsWith("HTTP/1.1 400 ");
    page.close();
    HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
  }

  @Test
  void aHandshakeOfEightKibibytesIsFineAndALargerOneIsNot() {
    RawPage fits = hub.connection();
    RawPage larger = hub.connection();

    fits.send(handshakeOf(8 << 10));
    larger.send(handshakeOf((8 << 10) + 100));

    fits.expectUpgrade();
    assertThat(larger.readHead()).startsWith("HTTP/1.1 431 ");
    assertThat(hub.hub().stats().handshakesTooLarge()).isEqualTo(1);
  }

  @Test
  void aHandshakeWithoutEndIsRefusedAtTheLimit() {
    RawPage page = hub.connection();

    page.send("GET / HTTP/1.1\r\nCookie: " + "x".repeat(8 << 10));

    assertThat(page.readHead()).startsWith("HTTP/1.1 431 ");
    assertThat(hub.hub().stats().handshakesTooLarge()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET / HTTP/1.1\r\nHost: x\r\n"})
  void aHandshakeThatIsNotFinishedInTimeIsClosed(String beginning) {
    try (HubUnderTest impatient =
        HubUnderTest.started(
            builder -> builder.limits(l -> l.handshakeTimeout(Duration.ofMillis(100))))) {
      RawPage page = impatient.connection();

      page.send(beginning);

      assertThat(page.readToEnd()).matches("(?s)(HTTP/1.1 408 .*)?");
      page.close();
      HubUnderTest.await()
          .untilAsserted(
              () -> {
                assertThat(impatient.hub().stats().handshakesRefused()).isEqualTo(1);
                assertThat(impatient.hub().stats().handshakesTimedOut()).isEqualTo(1);
                assertThat(impatient.hub().stats().connections()).isZero();
              });
    }
  }

  @Test
  void aPageThatLeavesDuringTheHandshakeLeavesNothing() {
    RawPublisher probe = hub.publisher();
    RawPage leaving = hub.connection();
    RawPage aborting = hub.connection();

    leaving.send("GET / HT");
    aborting.send("GET / HT");
    hub.letTheHubRead(probe);
    leaving.close();
    aborting.abort();

    HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
  }

  private String handshakeOf(int bytes) {
    int rest = bytes - hub.to().header("X-Filler", "").handshake().length();
    return hub.to().header("X-Filler", "x".repeat(rest)).handshake();
  }
}
