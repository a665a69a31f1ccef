package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.CapturedLog;
import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handshakes made to cost much: each is answered at once, and none ends in an exception. */
@Timeout(60)
class HandshakeAttackTest {
  private static final int LIMIT = 64 << 10;

  private CapturedLog log;
  private HubUnderTest hub;

  @BeforeEach
  void startHub() {
    log = CapturedLog.from(CapturedLog.WARN);
    hub = HubUnderTest.started(builder -> builder.limits(l -> l.handshakeBytes(LIMIT)));
  }

  @AfterEach
  void closeHub() {
    hub.close();
    log.close();
    assertThat(log.text()).doesNotContain("Exception", "unexpected");
  }

  private String answer(String handshake) {
    RawPage page = hub.connection();
    page.send(handshake);
    String head = page.readHead();
    page.close();
    return head;
  }

  private static String filled(String unit, int bytes) {
    return unit.repeat(bytes / unit.length());
  }

  @Test
  void eightKilobytesOfSpacesInAHeaderAreSpaces() {
    String spaces = " ".repeat(8 << 10);

    assertThat(answer(hub.to().header("Sec-WebSocket-Protocol", spaces).handshake()))
        .startsWith("HTTP/1.1 101 ");
    assertThat(answer(hub.to().header("Sec-WebSocket-Protocol", "a" + spaces + "b").handshake()))
        .startsWith("HTTP/1.1 101 ");
    assertThat(answer(hub.to().header("Connection", filled(" ,", 60 << 10)).handshake()))
        .startsWith("HTTP/1.1 101 ");
  }

  @Test
  void withTheDefaultLimitTheyAreTooMany() {
    try (HubUnderTest usual = HubUnderTest.started()) {
      RawPage page = usual.connection();

      page.send(usual.to().header("Sec-WebSocket-Protocol", " ".repeat(8 << 10)).handshake());

      assertThat(page.readHead()).startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void hundredsOfHeadersAreHeaders() {
    RawPage.Options different = hub.to();
    RawPage.Options same = hub.to();
    RawPage.Options colliding = hub.to();
    for (int i = 0; i < 200; i++) {
      different.header("X-" + i, "v");
    }
    for (int i = 0; i < 9_000; i++) {
      same.header("a", "");
    }
    for (int i = 0; i < 1_024; i++) { // names of one hash: "a~" and "b_" have the same
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 10; bit++) {
        name.append((i >> bit & 1) == 0 ? "a~" : "b_");
      }
      colliding.header(name.toString(), "v");
    }

    assertThat(answer(different.handshake())).startsWith("HTTP/1.1 101 ");
    assertThat(answer(same.handshake())).startsWith("HTTP/1.1 101 ");
    assertThat(answer(colliding.handshake())).startsWith("HTTP/1.1 101 ");
  }

  @Test
  void aRequestWithABodyIsNoHandshakeAndItsBodyIsNotRead() {
    String body = new String(RawFrame.masked(RawFrame.TEXT, true, "uid1".getBytes(UTF_8)), UTF_8);

    assertThat(answer(hub.to().header("Content-Length", "10").handshake() + body))
        .startsWith("HTTP/1.1 400 ");
    assertThat(answer(hub.to().header("Transfer-Encoding", "chunked").handshake() + "0\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(hub.hub().onlineUids()).isEmpty();
  }

  @Test
  void bytesBehindTheHandshakeAreFrames() {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.writeBytes(hub.to().handshake().getBytes(UTF_8));
    packet.writeBytes(RawFrame.masked(RawFrame.TEXT, true, "uid1".getBytes(UTF_8)));
    packet.writeBytes(RawFrame.masked(RawFrame.PING, true, "p".getBytes(UTF_8)));
    RawPage page = hub.connection();

    page.send(packet.toByteArray());

    page.expectUpgrade();
    assertThat(page.nextFrame().opcode()).isEqualTo(RawFrame.PONG);
    HubUnderTest.await().until(() -> hub.hub().isOnline("uid1"));
    page.send("GET / HTTP/1.1\r\n\r\n"); // and what is no frame is not taken for a request
    assertThat(page.nextFrame().closeCode()).isEqualTo(1002);
  }

  @Test
  void manyPagesOfSuchKindHoldUpNobody() {
    RawPage watcher = hub.page("watcher");
    String heavy = hub.to().header("X", filled("\u00e4 ,;\"", 30 << 10)).handshake();

    for (int i = 0; i < 50; i++) {
      RawPage page = hub.connection();
      page.send(heavy);
    }

    assertThat(hub.hub().sendToUid("watcher", "still here")).isTrue();
    assertThat(watcher.nextText()).isEqualTo("still here");
  }
}
